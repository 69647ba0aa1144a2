// Ids that grow with time (UUIDv7), made without a secure context: a page opened on a plain LAN
// address has no `crypto.randomUUID`, but it has `getRandomValues`.
import { serverNow } from "./clock.js";

export function uuid7(now = serverNow()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = Math.floor(now);
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
