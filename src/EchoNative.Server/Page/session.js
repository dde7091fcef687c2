// A session with one source that outlives its connections: it keeps the audio that no final covers, and sends it again.
import { Backoff, LEAD_IN_SECONDS, mayResume, newFrame, samplesPerFrame, subprotocols } from './protocol.js';
import { SampleHistory } from './history.js';

const HOLD_SECONDS = 120;
const FRAME_SECONDS = 1;
const MAX_ATTEMPTS = 15;
const CONNECT_MS = 15_000;
const SILENCE_MS = 10_000; // metrics come every second
const PING_MS = 4000;
const UNSENT_BYTES = 256 * 1024; // in the browser, on the way out

/**
 * States: connecting, live, waiting (for the next attempt, at `retryAt`), ended. `onstate` gets {name, origin?, attempt?, retryAt?, reason?,
 * failed?}, `onmessage` every message of the server but finals that it has said before.
 */
export class Session {
    #options;
    #onstate;
    #onmessage;
    #history;
    #backoff;
    #connection = null;
    #token = null;
    #committed = 0;
    #nextSegment = 0;
    #ending = false;
    #ended = false;
    #retry = 0;
    #watch;

    constructor({ url, rate, key = '', language = '', holdSeconds = HOLD_SECONDS, backoff = new Backoff() }, onstate, onmessage) {
        this.#options = { url, rate, key, language };
        this.#onstate = onstate;
        this.#onmessage = onmessage;
        this.#backoff = backoff;
        this.#history = new SampleHistory(Math.ceil(rate * (holdSeconds + LEAD_IN_SECONDS)));
        this.#watch = setInterval(() => this.#check(), 1000);
        this.#connect();
    }

    /** Samples that can be added before others are lost. */
    get room() {
        return this.#history.free;
    }

    /** Seconds of audio so far. */
    get seconds() {
        return this.#history.end / this.#options.rate;
    }

    /** Seconds of audio that no final covers yet: what a lost server can't take along. */
    get held() {
        return (this.#history.end - Math.max(this.#committed, this.#history.start)) / this.#options.rate;
    }

    append(samples) {
        if (!this.#ending && !this.#ended) {
            this.#history.append(samples);
            this.#send();
        }
    }

    /** No more audio follows; the session ends when all of it is final. */
    stop() {
        this.#ending = true;
        this.#send();
    }

    /** Ends the session at once, whatever is not final yet. */
    abandon() {
        this.#end({});
    }

    /** Does not wait for the next attempt any longer: the network may be back. */
    hurry() {
        if (this.#retry) {
            this.#connect();
        }
    }

    #connect() {
        clearTimeout(this.#retry);
        this.#retry = 0;
        this.#onstate({ name: 'connecting', attempt: this.#backoff.attempt });
        const socket = new WebSocket(this.#options.url, subprotocols(this.#options.key));
        const connection = { socket, since: Date.now(), heard: Date.now(), ready: false, paused: false, stopped: false, sequence: 0, next: 0, frame: 0 };
        this.#connection = connection;
        socket.onopen = () => socket.send(JSON.stringify(this.#start()));
        socket.onmessage = (event) => {
            if (connection === this.#connection) {
                connection.heard = Date.now();
                this.#take(connection, JSON.parse(event.data));
            }
        };
        socket.onclose = (event) => this.#lose(connection, event.code);
    }

    #start() {
        const start = {
            type: 'start',
            version: 1,
            sources: [{ name: 'page', sample_rate: this.#options.rate, channels: 1, encoding: 's16le' }],
            resumable: true,
        };
        if (this.#options.language) {
            start.language = this.#options.language;
        }

        if (this.#token) {
            start.resume = {
                token: this.#token,
                sources: [{ available: this.#history.start, committed: this.#committed, next_segment: this.#nextSegment, origin_us: 0 }],
            };
        }

        return start;
    }

    #take(connection, message) {
        switch (message.type) {
            case 'ready':
                connection.ready = true;
                connection.next = message.sources[0].received;
                connection.frame = Math.min(samplesPerFrame(message.sources[0].max_frame_bytes), Math.ceil(this.#options.rate * FRAME_SECONDS));
                this.#token = message.token ?? null;
                this.#backoff.reset();
                this.#commit(message.sources[0].committed);
                this.#onstate({ name: 'live', origin: message.origin });
                break;
            case 'final':
                if (message.segment < this.#nextSegment) {
                    return;
                }

                this.#nextSegment = message.segment + 1;
                this.#commit(message.committed);
                break;
            case 'ack':
                this.#commit(message.committed);
                break;
            case 'status':
                connection.paused = message.state === 'paused' || message.state === 'overloaded';
                break;
            case 'error':
                connection.error = message;
                break;
            case 'stopped':
                this.#onmessage(message);
                this.#end({});
                return;
        }

        this.#onmessage(message);
        this.#send();
    }

    #commit(position) {
        this.#committed = Math.max(this.#committed, position);
        this.#history.release(this.#committed - (LEAD_IN_SECONDS * this.#options.rate));
    }

    #send() {
        const connection = this.#connection;
        if (!connection?.ready || connection.paused || connection.stopped) {
            return;
        }

        const { socket } = connection;
        if (socket.readyState !== WebSocket.OPEN) {
            return; // it is closing: the next connection sends this
        }

        while (connection.next < this.#history.end) {
            if (socket.bufferedAmount > UNSENT_BYTES) {
                // A WebSocket does not tell when it has room again.
                connection.timer ??= setTimeout(() => {
                    connection.timer = null;
                    this.#send();
                }, 50);
                return;
            }

            const missing = this.#history.start - connection.next;
            if (missing > 0) {
                socket.send(JSON.stringify({ type: 'skip', source: 0, samples: missing }));
                connection.next += missing;
                continue;
            }

            const count = Math.min(connection.frame, this.#history.end - connection.next);
            const frame = newFrame(connection.sequence++, connection.next, this.#options.rate, count);
            this.#history.copy(connection.next, frame.samples);
            socket.send(frame.bytes);
            connection.next += count;
        }

        if (this.#ending) {
            socket.send('{"type":"stop"}');
            connection.stopped = true;
        }
    }

    /** A connection can be dead for minutes before the browser says so. */
    #check() {
        const connection = this.#connection;
        if (!connection) {
            return;
        }

        const silence = Date.now() - connection.heard;
        if (silence > (connection.ready ? SILENCE_MS : CONNECT_MS)) {
            connection.socket.close();
            this.#lose(connection, 1006);
        } else if (connection.ready && silence > PING_MS && connection.socket.readyState === WebSocket.OPEN) {
            connection.socket.send('{"type":"ping","id":0}');
        }
    }

    #lose(connection, closeCode) {
        if (connection !== this.#connection) {
            return;
        }

        this.#connection = null;
        clearTimeout(connection.timer);
        const begun = this.#token !== null;
        const reason = connection.error?.message;
        if (!begun || !mayResume(connection.error, closeCode)) {
            this.#end({ failed: true, refused: !begun && !connection.error, reason });
        } else if (this.#backoff.attempt >= MAX_ATTEMPTS) {
            this.#end({ failed: true, reason: reason ?? `No server after ${MAX_ATTEMPTS} attempts.` });
        } else {
            const delay = this.#backoff.next(connection.error?.retry_after_ms);
            this.#retry = setTimeout(() => this.#connect(), delay);
            this.#onstate({ name: 'waiting', attempt: this.#backoff.attempt, retryAt: Date.now() + delay, reason });
        }
    }

    #end(details) {
        if (this.#ended) {
            return;
        }

        this.#ended = true;
        clearInterval(this.#watch);
        clearTimeout(this.#retry);
        const socket = this.#connection?.socket;
        this.#connection = null;
        socket?.close();
        this.#onstate({ name: 'ended', ...details });
    }
}
