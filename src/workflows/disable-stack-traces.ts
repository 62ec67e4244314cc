/**
 * Leaves stacks out of errors in the workflows' sandbox; loaded into it before the SDK freezes what is there. For each
 * promise that a workflow makes the SDK takes a stack and looks its frames up in the source map, for `temporal workflow
 * stack`: a tenth of the worker's time with pages of 100, and 15 MB. What a run waits for, `progress`
 * says better.
 */
Error.stackTraceLimit = 0;
