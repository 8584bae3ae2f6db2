/** Which addresses only this machine can reach. */

const IPV4_LOOPBACK = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/

/** Whether only this machine reaches a server that listens at the host: a name or an address, without port and brackets. */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || host === '::1' || IPV4_LOOPBACK.test(host)
