// Where the audio comes from: both sources give Int16Array pieces, mono.

const FILE_RATE = 48_000;
const FILE_MAX_BYTES = 512 * 1024 * 1024;
const PIECE_SECONDS = 0.04;

export class Microphone {
    #context;
    #stream;

    get rate() {
        return this.#context.sampleRate;
    }

    /** Asks for the microphone; `onpiece` and `onend` (it was unplugged) come after `listen`. */
    static async open() {
        if (!navigator.mediaDevices || !window.AudioWorkletNode) {
            throw new Error('Browsers give the microphone only to pages from this machine or over HTTPS.');
        }

        const microphone = new Microphone();
        try {
            // The clean-up that browsers offer is made for calls; the engine is to hear what was said.
            const processing = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
            microphone.#stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, ...processing } });
            microphone.#context = new AudioContext();
            await microphone.#context.audioWorklet.addModule(new URL('capture.js', import.meta.url)).catch(() => {
                throw new Error('The server does not answer.');
            });
            return microphone;
        } catch (error) {
            microphone.close();
            throw error.name === 'NotAllowedError' ? new Error('The microphone was not allowed.') : error;
        }
    }

    async listen(onpiece, onend) {
        const node = new AudioWorkletNode(this.#context, 'capture', { numberOfOutputs: 0 });
        node.port.onmessage = (event) => onpiece(event.data);
        this.#stream.getAudioTracks()[0].onended = onend;
        this.#context.createMediaStreamSource(this.#stream).connect(node);
        await this.#context.resume();
    }

    close() {
        this.#stream?.getTracks().forEach((track) => track.stop());
        this.#context?.close();
    }
}

export class AudioFile {
    #buffer;
    #closed = false;

    rate = FILE_RATE;

    static async open(file) {
        if (file.size > FILE_MAX_BYTES) {
            throw new Error('The file is larger than 512 MiB.');
        }

        const recording = new AudioFile();
        try {
            const data = await file.arrayBuffer();
            recording.#buffer = await new OfflineAudioContext(1, 1, FILE_RATE).decodeAudioData(data);
        } catch {
            throw new Error(`“${file.name}” is no recording that this browser can decode.`);
        }

        return recording;
    }

    /** Gives all of it, in realtime or as fast as `room` (in samples) allows. */
    async play(realtime, room, onpiece) {
        const piece = Math.round(FILE_RATE * PIECE_SECONDS);
        const started = performance.now();
        for (let at = 0; at < this.#buffer.length && !this.#closed;) {
            const due = realtime ? (performance.now() - started) / 1000 * FILE_RATE : Infinity;
            if (at + piece > due || room() < piece) {
                await new Promise((resolve) => setTimeout(resolve, 20));
            } else {
                onpiece(this.#mono(at, Math.min(piece, this.#buffer.length - at)));
                at += piece;
            }
        }
    }

    close() {
        this.#closed = true;
    }

    #mono(from, count) {
        const piece = new Int16Array(count);
        const channels = Array.from({ length: this.#buffer.numberOfChannels }, (_, channel) => this.#buffer.getChannelData(channel));
        for (let i = 0; i < count; i++) {
            let sum = 0;
            for (const samples of channels) {
                sum += samples[from + i];
            }

            piece[i] = Math.max(-32768, Math.min(32767, Math.round(sum / channels.length * 32768)));
        }

        return piece;
    }
}
