import { InvalidInput } from '../errors.ts';
import { ownCommand } from './own-command.ts';

/** Says that there is no such export, and how to find out which there are. @param place such as `in /data`. */
export const noSuchExport = (id: string, place: string): InvalidInput =>
  new InvalidInput([`there is no export "${id}" ${place}; \`${ownCommand('list')}\` shows the exports there`]);
