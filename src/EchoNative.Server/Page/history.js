/** The newest samples of a source, by position: what has not been sent, and what might have to be sent again. */
export class SampleHistory {
    #ring;
    #start = 0;
    #end = 0;

    constructor(capacity) {
        this.#ring = new Int16Array(capacity);
    }

    get start() {
        return this.#start;
    }

    get end() {
        return this.#end;
    }

    get free() {
        return this.#ring.length - (this.#end - this.#start);
    }

    /** Adds samples. The oldest give way when there is no room: who sends next finds `start` moved, and says so with a skip. */
    append(samples) {
        const kept = samples.length > this.#ring.length ? samples.subarray(samples.length - this.#ring.length) : samples;
        const at = (this.#end + samples.length - kept.length) % this.#ring.length;
        const first = Math.min(kept.length, this.#ring.length - at);
        this.#ring.set(kept.subarray(0, first), at);
        this.#ring.set(kept.subarray(first), 0);
        this.#end += samples.length;
        this.#start = Math.max(this.#start, this.#end - this.#ring.length);
    }

    /** Forgets what lies before a position. */
    release(position) {
        this.#start = Math.max(this.#start, Math.min(position, this.#end));
    }

    /** Copies the samples from a position on; all of them must be there. */
    copy(from, target) {
        if (from < this.#start || from + target.length > this.#end) {
            throw new RangeError(`Samples ${from} to ${from + target.length} of ${this.#start} to ${this.#end}`);
        }

        const at = from % this.#ring.length;
        const first = Math.min(target.length, this.#ring.length - at);
        target.set(this.#ring.subarray(at, at + first));
        target.set(this.#ring.subarray(0, target.length - first), first);
    }
}
