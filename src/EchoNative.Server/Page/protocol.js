// echo.v1 as docs/protocol.md has it: what goes into a frame, and when to try again.

export const SUBPROTOCOL = 'echo.v1';
export const LEAD_IN_SECONDS = 12;
const HEADER_BYTES = 16;
const TRY_AGAIN_LATER = 1013;

// A browser can't set an Authorization header on a WebSocket: the key travels as one more subprotocol.
export function subprotocols(key) {
    if (!key) {
        return [SUBPROTOCOL];
    }

    const bytes = String.fromCharCode(...new TextEncoder().encode(key));
    return [SUBPROTOCOL, 'echo.key.' + btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')];
}

/** A frame of source 0 with room for `samples` samples of s16le, mono, that start at position `from`. */
export function newFrame(sequence, from, rate, samples) {
    const bytes = new ArrayBuffer(HEADER_BYTES + (samples * 2));
    const header = new DataView(bytes);
    header.setUint8(0, 1);
    header.setUint32(4, sequence >>> 0, true);
    header.setBigInt64(8, BigInt(Math.round(from * 1e6 / rate)), true);
    return { bytes, samples: new Int16Array(bytes, HEADER_BYTES) };
}

export function samplesPerFrame(maxFrameBytes) {
    return Math.max(1, Math.floor((maxFrameBytes - HEADER_BYTES) / 2));
}

/** Whether a session that had begun may go on elsewhere or later, after an error or a close. */
export function mayResume(error, closeCode) {
    return !error || !error.fatal || error.retry_after_ms !== undefined || closeCode === TRY_AGAIN_LATER;
}

/** 1 s, doubling to 60 s, each time up to a fifth more or less, so that many clients don't come back at once. */
export class Backoff {
    #attempt = 0;
    #random;

    constructor(random = Math.random) {
        this.#random = random;
    }

    get attempt() {
        return this.#attempt;
    }

    next(hintMs = 0) {
        const base = Math.min(60_000, 1000 * (2 ** this.#attempt));
        this.#attempt++;
        return Math.max(hintMs, base * (0.8 + (0.4 * this.#random())));
    }

    reset() {
        this.#attempt = 0;
    }
}
