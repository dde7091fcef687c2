// A client of echo.v1 written from docs/protocol.md alone, on the browser's own WebSocket. Gives one line per violation.
async ({ url, wave }) => {
    const faults = [];
    const expect = (holds, what) => {
        if (!holds) {
            faults.push(`${test}: ${what}`);
        }
    };
    let test = '';

    const HEADER = 16;
    const RATE = 16000;
    const file = Uint8Array.from(atob(wave), (c) => c.charCodeAt(0));
    const audio = file.slice(44); // s16le, 16 kHz, mono
    const SAMPLES = audio.length / 2;
    const SOURCE = { sample_rate: RATE, channels: 1, encoding: 's16le' };
    const START = { type: 'start', sources: [SOURCE] };

    function frame(sequence, from, to, { version = 1, source = 0, flags = 0, bytes = audio.subarray(from * 2, to * 2) } = {}) {
        const all = new Uint8Array(HEADER + bytes.length);
        const view = new DataView(all.buffer);
        view.setUint8(0, version);
        view.setUint8(1, source);
        view.setUint16(2, flags, true);
        view.setUint32(4, sequence, true);
        view.setBigInt64(8, BigInt(Math.round(from * 1e6 / RATE)), true);
        all.set(bytes, HEADER);
        return all;
    }

    class Client {
        messages = [];
        sequences = [0, 0, 0, 0];

        static async open(protocols = ['echo.v1']) {
            const client = new Client();
            client.socket = new WebSocket(url, protocols);
            client.socket.binaryType = 'arraybuffer';
            client.socket.onmessage = (event) => client.messages.push(JSON.parse(event.data));
            client.closed = new Promise((resolve) => {
                client.socket.onclose = (event) => resolve({ code: event.code, reason: event.reason });
            });
            client.opened = await new Promise((resolve) => {
                client.socket.onopen = () => resolve(true);
                client.socket.onerror = () => resolve(false);
            });
            return client;
        }

        static async ready(start = START) {
            const client = await Client.open();
            client.send(start);
            const first = await client.next(() => true);
            expect(first.type === 'ready', `start is answered by ${JSON.stringify(first)}`);
            return client;
        }

        send(message) {
            this.socket.send(typeof message === 'object' && !(message instanceof Uint8Array) ? JSON.stringify(message) : message);
        }

        /** Sends samples [from, to) in frames of 100 ms. */
        say(from, to, source = 0) {
            for (let at = from; at < to; at += RATE / 10) {
                this.send(frame(this.sequences[source]++, at, Math.min(to, at + (RATE / 10)), { source }));
            }
        }

        of(type) {
            return this.messages.filter((message) => message.type === type);
        }

        /** The first message for which the condition holds, come or to come. */
        async next(condition, ms = 30000) {
            for (const end = Date.now() + ms; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
                const found = this.messages.find(condition);
                if (found) {
                    return found;
                }
            }

            throw new Error(`${test}: ${condition} did not come; the last was ${JSON.stringify(this.messages.at(-1))}`);
        }

        text(source = 0) {
            return this.of('final').filter((final) => final.source === source && final.text).map((final) => final.text).join(' ');
        }
    }

    const tests = {
        async handshake() {
            const good = await Client.open(['echo.v1', 'echo.key.c2VjcmV0']);
            expect(good.opened && good.socket.protocol === 'echo.v1', `the subprotocol is '${good.socket.protocol}'`);
            good.socket.close();
            expect(!(await Client.open([])).opened, 'a connection without the subprotocol was accepted');
            expect(!(await Client.open(['echo.v2'])).opened, 'a connection of another subprotocol was accepted');
        },

        async session() {
            const client = await Client.open();
            client.send({ type: 'ping', id: -3 });
            await client.next((m) => m.type === 'pong' && m.id === -3);
            client.send({ ...START, type: 'start', unknown: { deep: [1, { a: null }] }, sources: [{ ...SOURCE, name: 'mic', colour: 'red' }] });
            const ready = await client.next((m) => m.type === 'ready');
            expect(ready.origin === 'new' && ready.sources[0].received === 0 && ready.sources[0].committed === 0, 'a new session is not at 0');
            expect(ready.token === undefined, 'a session that is not resumable has a token');
            client.say(0, SAMPLES);
            client.send({ type: 'flush', id: 77, comment: 'ignored' });
            await client.next((m) => m.type === 'flushed' && m.id === 77);
            await client.next((m) => m.type === 'ack' && m.received === SAMPLES);
            client.send({ type: 'stop' });
            const close = await client.closed;
            expect(close.code === 1000, `a stop is answered by close ${close.code}`);
            expect(client.messages.at(-1).type === 'stopped', 'stopped is not the last message');
            checkOrder(client, SAMPLES);
            return client.text();
        },

        async metrics() {
            const client = await Client.ready();
            client.say(0, RATE);
            await client.next(() => client.of('metrics').length >= 2, 10000);
            client.send({ type: 'stop' });
            await client.closed;
        },

        async sources() {
            const client = await Client.ready({ type: 'start', sources: [{ ...SOURCE, priority: 'high' }, { ...SOURCE, name: 'system', priority: 'low' }] });
            const half = RATE * 6;
            for (let at = 0; at < half; at += RATE / 2) {
                client.say(at, at + (RATE / 2), 0);
                client.say(at, at + (RATE / 2), 1);
            }

            client.send({ type: 'stop' });
            await client.closed;
            expect(client.text(0).length > 0 && client.text(0) === client.text(1), `two sources of the same audio: '${client.text(0)}', '${client.text(1)}'`);
            const ledgers = client.of('stopped')[0]?.summary.sources ?? [];
            expect(ledgers.length === 2 && ledgers.every((l) => l.from + l.transcribed + l.silent + l.dropped === half), `ledger ${JSON.stringify(ledgers)}`);
        },

        async skip() {
            const client = await Client.ready();
            client.say(0, RATE * 4);
            client.send({ type: 'skip', source: 0, samples: RATE });
            client.say(RATE * 5, RATE * 9);
            client.send({ type: 'stop' });
            await client.closed;
            const dropped = client.of('dropped')[0];
            expect(dropped?.from === RATE * 4 && dropped.samples === RATE && dropped.reason === 'client', `skip is answered by ${JSON.stringify(dropped)}`);
            const ledger = client.of('stopped')[0]?.summary.sources[0];
            expect(ledger?.transcribed + ledger?.silent + ledger?.dropped === RATE * 9 && ledger.dropped === RATE, `ledger ${JSON.stringify(ledger)}`);
        },

        async resumed() {
            const start = { ...START, resumable: true };
            let client = await Client.ready(start);
            const messages = client.messages;
            const token = client.of('ready')[0].token;
            expect(/^[\w-]{43}$/.test(token), `token ${token}`);
            client.say(0, RATE * 8);
            await client.next((m) => m.type === 'final');
            client.socket.close();
            await client.closed;
            const known = stateOf(client);
            client = await Client.ready({ ...start, resume: { token, sources: [{ available: 0, ...known, origin_us: 0 }] } });
            const ready = client.of('ready')[0];
            expect(ready.origin === 'live', `the session came back as ${ready.origin}`);
            expect(ready.sources[0].received === RATE * 8, `the server has ${ready.sources[0].received} samples of ${RATE * 8}`);
            client.say(ready.sources[0].received, SAMPLES);
            client.send({ type: 'stop' });
            expect((await client.closed).code === 1000, 'the resumed session does not end well');
            return joined(messages, client.messages, known.next_segment);
        },

        async rebuilt() {
            const start = { ...START, resumable: true };
            let client = await Client.ready(start);
            client.say(0, RATE * 8);
            await client.next((m) => m.type === 'final');
            client.socket.close();
            await client.closed;
            const known = stateOf(client);
            const messages = client.messages;
            const strange = 'A'.repeat(43);
            client = await Client.ready({ ...start, resume: { token: strange, sources: [{ available: 0, ...known, origin_us: 0 }] } });
            const ready = client.of('ready')[0];
            expect(ready.origin === 'rebuilt' && ready.token !== strange, `a session that is not known came back as ${ready.origin}`);
            expect(ready.sources[0].received <= known.committed, 'there is a gap before what is sent again');
            client.say(ready.sources[0].received, SAMPLES);
            client.send({ type: 'stop' });
            await client.closed;
            return joined(messages, client.messages, known.next_segment);
        },

        async takeover() {
            const start = { ...START, resumable: true };
            const older = await Client.ready(start);
            older.say(0, RATE);
            const resume = { token: older.of('ready')[0].token, sources: [{ available: 0, committed: 0, next_segment: 0, origin_us: 0 }] };
            const newer = await Client.ready({ ...start, resume });
            const close = await older.closed;
            const error = older.messages.at(-1);
            expect(error.code === 'taken_over' && error.fatal === true && close.code === 1008, `the older connection ends with ${JSON.stringify(error)}, ${close.code}`);
            newer.send({ type: 'stop' });
            expect((await newer.closed).code === 1000, 'the newer connection does not end well');
        },

        async errors() {
            const big = 'x'.repeat(65536);
            const cases = [
                ['bad_json', 1008, [], '{'],
                ['bad_json', 1008, [], '[]'],
                ['bad_json', 1008, [], `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`],
                ['unknown_type', 1008, [], { type: 'nonsense' }],
                ['unknown_type', 1008, [], {}],
                ['invalid_field', 1008, [], { type: 'start' }],
                ['invalid_field', 1008, [], { type: 'start', sources: [{ ...SOURCE, encoding: 'mp3' }] }],
                ['invalid_field', 1008, [], { type: 'start', sources: Array(5).fill(SOURCE) }],
                ['invalid_field', 1008, [], { ...START, step_ms: 99 }],
                ['unsupported_version', 1008, [], { ...START, version: 2 }],
                ['unsupported_audio', 1008, [], { type: 'start', sources: [{ ...SOURCE, sample_rate: 7999 }] }],
                ['unsupported_audio', 1008, [], { type: 'start', sources: [{ ...SOURCE, channels: 9 }] }],
                ['unsupported_language', 1008, [], { ...START, language: 'tlh' }],
                ['not_started', 1008, [], { type: 'flush', id: 1 }],
                ['not_started', 1008, [], frame(0, 0, 160)],
                ['already_started', 1008, [START], START],
                ['bad_frame', 1008, [START], frame(0, 0, 160, { version: 2 })],
                ['bad_frame', 1008, [START], frame(0, 0, 160, { flags: 1 })],
                ['bad_frame', 1008, [START], frame(0, 0, 0, { bytes: new Uint8Array(3) })],
                ['bad_frame', 1008, [START], new Uint8Array(5)],
                ['sequence_gap', 1008, [START, frame(0, 0, 160)], frame(2, 160, 320)],
                ['unknown_source', 1008, [START], frame(0, 0, 160, { source: 1 })],
                ['unknown_source', 1008, [START], { type: 'skip', source: 3, samples: 1 }],
                ['invalid_field', 1008, [START], { type: 'skip', source: 0, samples: 0 }],
                ['frame_too_large', 1009, [], { type: 'ping', id: 1, big }],
                ['frame_too_large', 1009, [START], frame(0, 0, 0, { bytes: new Uint8Array((RATE * 20) + 2) })],
            ];
            for (const [code, closeCode, before, wrong] of cases) {
                const client = await Client.open();
                before.forEach((message) => client.send(message));
                if (before.length > 0) {
                    await client.next((m) => m.type === 'ready');
                }

                client.send(wrong);
                const close = await client.closed;
                const last = client.messages.at(-1);
                const what = wrong instanceof Uint8Array ? `frame of ${wrong.length} bytes` : JSON.stringify(wrong).slice(0, 80);
                expect(last?.type === 'error' && last.code === code && last.fatal === true && typeof last.message === 'string',
                    `${what} is answered by ${JSON.stringify(last)}`);
                expect(close.code === closeCode && close.reason === code, `${what} closes with ${close.code} '${close.reason}'`);
            }
        },
    };

    function stateOf(client) {
        const finals = client.of('final');
        const committed = Math.max(0, ...client.of('ack').map((ack) => ack.committed), ...finals.map((final) => final.committed));
        return { committed, next_segment: finals.length > 0 ? finals.at(-1).segment + 1 : 0 };
    }

    function joined(before, after, nextSegment) {
        const finals = [...before.filter((m) => m.type === 'final'), ...after.filter((m) => m.type === 'final' && m.segment >= nextSegment)];
        const segments = finals.map((final) => final.segment);
        expect(segments.every((segment, i) => i === 0 || segment > segments[i - 1]), `segments ${segments}`);
        const times = finals.flatMap((final) => final.words.map((word) => word.start));
        expect(times.every((time, i) => i === 0 || time >= times[i - 1]), 'time goes back');
        return finals.map((final) => final.text).filter((text) => text).join(' ');
    }

    /** What docs/protocol.md says of the order of messages. */
    function checkOrder(client, total) {
        const { messages } = client;
        let received = 0;
        let committed = 0;
        let segment = -1;
        messages.forEach((message, i) => {
            if (message.type === 'ack') {
                expect(message.received >= received && message.committed >= committed, 'an ack falls');
                expect(message.committed <= message.received && message.received <= total, `ack ${JSON.stringify(message)} of ${total} samples`);
                ({ received, committed } = message);
            } else if (message.type === 'partial' || message.type === 'final') {
                expect(message.segment > segment, `segment ${message.segment} after the final of ${segment}`);
                expect(message.text === message.words.map((word) => word.text).join(' '), `text '${message.text}' is not its words`);
                expect(message.words.every((word) => word.start >= message.start - 0.001 && word.end <= message.end + 0.001), 'a word lies outside its message');
                if (message.type === 'final') {
                    ({ segment } = message);
                    expect(message.committed >= committed, `a final with committed ${message.committed} comes after an ack of ${committed}`);
                    const first = message.words[0]?.start ?? message.end;
                    expect(committed <= Math.ceil(first * RATE), `an ack of ${committed} comes before the final that begins at ${first} s`);
                    expect(messages.slice(i + 1).some((later) => later.type === 'ack' && later.committed >= message.committed), 'no ack follows a final');
                } else {
                    const final = messages.slice(i + 1).find((later) => later.type === 'final' && later.segment === message.segment);
                    const stable = message.words.slice(0, message.stable);
                    expect(final && stable.every((word, n) => word.text === final.words[n]?.text && word.start === final.words[n].start), 'a stable word changed');
                }
            }
        });
        const flushed = messages.findIndex((message) => message.type === 'flushed');
        expect(messages.slice(flushed).every((message) => message.type !== 'final'), 'a final comes after flushed, with nothing sent since');
        const ledger = messages.at(-1).summary.sources[0];
        expect(ledger.from === 0 && ledger.transcribed + ledger.silent + ledger.dropped === total, `ledger ${JSON.stringify(ledger)} of ${total}`);
    }

    const texts = {};
    for (test of Object.keys(tests)) {
        try {
            texts[test] = await tests[test]();
        } catch (error) {
            faults.push(`${test}: ${error.message}`);
        }
    }

    test = 'words';
    expect(texts.resumed === texts.session, `resumed: ${texts.resumed}`);
    expect(texts.rebuilt === texts.session, `rebuilt: ${texts.rebuilt}`);
    return { faults, text: texts.session };
}
