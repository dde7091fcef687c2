// Runs on the audio thread: blocks of 128 samples become s16le pieces of about 40 ms.
class Capture extends AudioWorkletProcessor {
    #piece = new Int16Array(Math.ceil(sampleRate / 25));
    #filled = 0;

    process([input]) {
        const channels = input.length;
        for (let i = 0; channels > 0 && i < input[0].length; i++) {
            let sum = 0;
            for (let c = 0; c < channels; c++) {
                sum += input[c][i];
            }

            this.#piece[this.#filled++] = Math.max(-32768, Math.min(32767, Math.round(sum / channels * 32768)));
            if (this.#filled === this.#piece.length) {
                this.port.postMessage(this.#piece, [this.#piece.buffer]);
                this.#piece = new Int16Array(Math.ceil(sampleRate / 25));
                this.#filled = 0;
            }
        }

        return true;
    }
}

registerProcessor('capture', Capture);
