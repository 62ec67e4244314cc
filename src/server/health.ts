import { connect, constants } from 'node:http2';

const service = 'temporal.api.workflowservice.v1.WorkflowService';
// A listening frontend answers within milliseconds; asking again is better than waiting.
const answerMs = 1_000;

/** Asks the Temporal frontend at an address (`host:port`) for its gRPC health; true once it serves workflows. */
export function isServing(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    const done = (serving: boolean): void => {
      clearTimeout(timer);
      session.destroy();
      resolve(serving);
    };
    const timer = setTimeout(() => done(false), answerMs);
    session.on('error', () => done(false));
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => done(false));
    stream.on('end', () => done(isServingFrame(Buffer.concat(chunks))));
    stream.end(healthRequest());
  });
}

/** A gRPC frame (flag, length, message) holding HealthCheckRequest { service } in protobuf: field 1, a string. */
function healthRequest(): Buffer {
  const message = Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return Buffer.concat([frame, message]);
}

/** HealthCheckResponse { status: SERVING } in protobuf: field 1, the number 1. */
function isServingFrame(frame: Buffer): boolean {
  return frame.length >= 7 && frame[5] === 0x08 && frame[6] === 0x01;
}
