// The page's own modules, in a browser that plays the server: what no real server does on demand. Gives one line per violation.
async () => {
    const faults = [];
    const expect = (holds, what) => {
        if (!holds) {
            faults.push(`${test}: ${what}`);
        }
    };
    let test = '';
    const { SampleHistory } = await import('/page/history.js');
    const { Backoff, mayResume, newFrame, subprotocols } = await import('/page/protocol.js');
    const { Session } = await import('/page/session.js');
    const rest = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
    const ramp = (from, count) => Int16Array.from({ length: count }, (_, i) => (from + i) % 30000);

    class FakeSocket {
        static OPEN = 1;
        static all = [];

        static get last() {
            return FakeSocket.all.at(-1);
        }

        readyState = 1;
        bufferedAmount = 0;
        sent = [];
        closed = false;

        constructor() {
            FakeSocket.all.push(this);
        }

        send(data) {
            this.sent.push(typeof data === 'string' ? JSON.parse(data) : { frame: new DataView(data), samples: new Int16Array(data.slice(16)) });
        }

        close() {
            this.closed = true;
        }

        get messages() {
            return this.sent.filter((message) => !message.frame);
        }

        get frames() {
            return this.sent.filter((message) => message.frame);
        }

        get audio() {
            return this.frames.flatMap((frame) => Array.from(frame.samples));
        }

        say(message) {
            this.onmessage({ data: JSON.stringify(message) });
        }

        accept(received = 0, committed = 0, origin = 'new') {
            this.onopen();
            this.say({ type: 'ready', token: 't', origin, model: 'm', sources: [{ received, committed, max_frame_bytes: 1000000 }] });
        }
    }

    const RATE = 8000;

    function begin(options = {}) {
        FakeSocket.all = [];
        const states = [];
        const messages = [];
        const backoff = { attempt: 0, next: () => ++backoff.attempt && 0, reset: () => (backoff.attempt = 0) };
        const session = new Session({ url: 'ws://nowhere', rate: RATE, holdSeconds: 2, backoff, ...options }, (s) => states.push(s), (m) => messages.push(m));
        return { session, states, messages, backoff };
    }

    const final = (segment, committed) => ({ type: 'final', source: 0, segment, committed, start: 0, end: 1, text: 'one', words: [] });

    const tests = {
        history() {
            const history = new SampleHistory(1000);
            let end = 0;
            for (const count of [1, 999, 300, 0, 1500, 7]) {
                history.append(ramp(end, count));
                end += count;
                expect(history.end === end && history.start === Math.max(0, end - 1000), `holds ${history.start}–${history.end} of ${end}`);
                const all = new Int16Array(history.end - history.start);
                history.copy(history.start, all);
                expect(all.every((sample, i) => sample === (history.start + i) % 30000), `other samples than it was given, at ${end}`);
            }

            history.release(end - 10);
            history.release(0);
            expect(history.start === end - 10 && history.free === 990, 'release goes back');
            history.release(end + 5);
            expect(history.start === end, 'release goes beyond the end');
            let thrown = false;
            try {
                history.copy(end - 1, new Int16Array(1));
            } catch {
                thrown = true;
            }

            expect(thrown, 'gives what it has forgotten');
        },

        backoff() {
            const backoff = new Backoff(() => 0.5);
            const middle = Array.from({ length: 8 }, () => backoff.next());
            expect(String(middle) === '1000,2000,4000,8000,16000,32000,60000,60000', String(middle));
            backoff.reset();
            expect(backoff.next(5000) === 5000, 'the hint of the server is not obeyed');
            const first = Array.from({ length: 1000 }, () => new Backoff().next());
            expect(Math.min(...first) >= 800 && Math.max(...first) <= 1200, 'jitter of more than a fifth');
            expect(Math.min(...first) < 850 && Math.max(...first) > 1150, 'no jitter');
        },

        frames() {
            const { bytes, samples } = newFrame(4294967296 + 2, 1920, 48000, 2);
            samples.set([1, -1]);
            const hex = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
            expect(hex === '0100000002000000409c0000000000000100ffff', `the frame of docs/protocol.md is ${hex}`);
            expect(String(subprotocols('clé?>')) === 'echo.v1,echo.key.Y2zDqT8-', String(subprotocols('clé?>')));
            expect(mayResume(undefined, 1006) && mayResume({ fatal: false }, 1001) && mayResume({ fatal: true }, 1013), 'gives up too early');
            expect(!mayResume({ fatal: true }, 1008), 'does not give up');
        },

        async audioBeforeReady() {
            const { session } = begin();
            session.append(ramp(0, 100));
            FakeSocket.last.accept();
            session.append(ramp(100, 50));
            expect(FakeSocket.last.messages[0].resumable === true && FakeSocket.last.messages[0].resume === undefined, 'another start');
            expect(String(FakeSocket.last.audio) === String(Array.from(ramp(0, 150))), 'other audio than was given');
            expect(FakeSocket.last.frames.every((frame, i) => frame.frame.getUint32(4, true) === i), 'sequence');
            session.abandon();
        },

        async resume() {
            const { session, states, messages } = begin();
            FakeSocket.last.accept();
            session.append(ramp(0, 1000));
            FakeSocket.last.say(final(0, 600));
            FakeSocket.last.say({ type: 'ack', source: 0, received: 1000, committed: 700 });
            FakeSocket.last.onclose({ code: 1006 });
            session.append(ramp(1000, 10));
            await rest(5);
            expect(FakeSocket.all.length === 2, `${FakeSocket.all.length} connections`);
            FakeSocket.last.accept(650, 700, 'rebuilt');
            const { resume } = FakeSocket.last.messages[0];
            expect(JSON.stringify(resume) === '{"token":"t","sources":[{"available":0,"committed":700,"next_segment":1,"origin_us":0}]}', JSON.stringify(resume));
            expect(FakeSocket.last.frames[0].frame.getUint32(4, true) === 0, 'the sequence does not begin anew');
            expect(String(FakeSocket.last.audio) === String(Array.from(ramp(650, 360))), 'does not go on where the server says');
            FakeSocket.last.say(final(0, 600));
            FakeSocket.last.say(final(1, 1000));
            expect(String(messages.filter((m) => m.type === 'final').map((m) => m.segment)) === '0,1', 'a final twice, or none');
            expect(String(states.map((s) => s.name)) === 'connecting,live,waiting,connecting,live', String(states.map((s) => s.name)));
            session.abandon();
        },

        async leadIn() {
            const { session } = begin({ holdSeconds: 20 });
            FakeSocket.last.accept();
            for (let second = 0; second < 30; second++) {
                session.append(ramp(second * RATE, RATE));
                FakeSocket.last.say({ type: 'ack', source: 0, received: (second + 1) * RATE, committed: (second + 1) * RATE });
            }

            expect(Math.abs(session.held) < 1e-9, `keeps ${session.held} s of what is committed`);
            FakeSocket.last.onclose({ code: 1006 });
            await rest(5);
            FakeSocket.last.onopen();
            expect(FakeSocket.last.messages[0].resume.sources[0].available === 18 * RATE, 'not 12 s of lead-in');
            session.abandon();
        },

        async overflow() {
            const { session } = begin(); // holds 14 s
            FakeSocket.last.accept();
            session.append(ramp(0, RATE));
            FakeSocket.last.onclose({ code: 1006 });
            for (let second = 1; second < 20; second++) {
                session.append(ramp(second * RATE, RATE));
            }

            await rest(5);
            FakeSocket.last.accept(RATE, 0, 'live');
            const [, skip] = FakeSocket.last.messages;
            expect(JSON.stringify(skip) === `{"type":"skip","source":0,"samples":${5 * RATE}}`, JSON.stringify(skip));
            expect(FakeSocket.last.sent.indexOf(skip) < FakeSocket.last.sent.indexOf(FakeSocket.last.frames[0]), 'audio comes before the skip');
            expect(FakeSocket.last.audio.length === 14 * RATE && FakeSocket.last.audio[0] === (6 * RATE) % 30000, 'other audio after the skip');
            session.abandon();
        },

        async pause() {
            const { session } = begin();
            FakeSocket.last.accept();
            for (const state of ['paused', 'overloaded']) {
                const before = FakeSocket.last.audio.length;
                FakeSocket.last.say({ type: 'status', source: 0, state, level: 0, backlog_s: 0 });
                session.append(ramp(before, 100));
                expect(FakeSocket.last.audio.length === before, `sends while ${state}`);
                FakeSocket.last.say({ type: 'status', source: 0, state: state === 'paused' ? 'streaming' : 'buffering', level: 0, backlog_s: 0 });
                expect(FakeSocket.last.audio.length === before + 100, `does not go on after ${state}`);
            }

            FakeSocket.last.bufferedAmount = 1e9;
            session.append(ramp(200, 100));
            expect(FakeSocket.last.audio.length === 200, 'sends into a full socket');
            FakeSocket.last.bufferedAmount = 0;
            await rest(120);
            expect(String(FakeSocket.last.audio) === String(Array.from(ramp(0, 300))), 'does not go on when the socket has room');
            session.abandon();
        },

        async closing() {
            const { session } = begin();
            FakeSocket.last.accept();
            FakeSocket.last.readyState = 2;
            session.append(ramp(0, 100));
            expect(FakeSocket.last.audio.length === 0, 'sends into a socket that is closing');
            FakeSocket.last.onclose({ code: 1001 });
            await rest(5);
            FakeSocket.last.accept(0, 0, 'live');
            expect(FakeSocket.last.audio.length === 100, 'does not send it on the next connection');
            session.abandon();
        },

        async stop() {
            const { session, states } = begin();
            FakeSocket.last.accept();
            session.append(ramp(0, 100));
            session.stop();
            session.append(ramp(100, 100));
            FakeSocket.last.onclose({ code: 1006 });
            await rest(5);
            FakeSocket.last.accept(100, 0, 'live');
            expect(String(FakeSocket.last.messages.map((m) => m.type)) === 'start,stop' && FakeSocket.last.audio.length === 0, 'an unanswered stop is not sent again');
            FakeSocket.last.say({ type: 'stopped', summary: {} });
            FakeSocket.last.onclose({ code: 1000 });
            await rest(5);
            expect(states.at(-1).name === 'ended' && !states.at(-1).failed && FakeSocket.all.length === 2, JSON.stringify(states.at(-1)));
        },

        async attempts() {
            const { session, states, backoff } = begin();
            FakeSocket.last.accept();
            for (let i = 0; i < 20 && states.at(-1).name !== 'ended'; i++) {
                FakeSocket.last.onclose({ code: 1006 });
                await rest(5);
            }

            expect(FakeSocket.all.length === 16 && states.at(-1).failed, `${FakeSocket.all.length - 1} attempts, ${JSON.stringify(states.at(-1))}`);
            expect(backoff.attempt === 15, `${backoff.attempt}`);
            session.abandon();
        },

        async fatal() {
            const { states } = begin();
            FakeSocket.last.accept();
            FakeSocket.last.say({ type: 'error', code: 'taken_over', message: 'Taken.', fatal: true });
            FakeSocket.last.onclose({ code: 1008 });
            await rest(5);
            expect(FakeSocket.all.length === 1 && states.at(-1).failed && states.at(-1).reason === 'Taken.', JSON.stringify(states.at(-1)));
        },

        async refused() {
            const { states } = begin();
            FakeSocket.last.onclose({ code: 1006 });
            await rest(5);
            expect(FakeSocket.all.length === 1 && states.at(-1).refused, JSON.stringify(states.at(-1)));
        },
    };

    globalThis.WebSocket = FakeSocket;
    for (test of Object.keys(tests)) {
        try {
            await tests[test]();
        } catch (error) {
            faults.push(`${test}: ${error.stack}`);
        }
    }

    return faults;
}
