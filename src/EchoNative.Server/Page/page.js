// Buttons, files and state: what the user does and sees.
import { AudioFile, Microphone } from './audio.js';
import { Chart } from './chart.js';
import { Session } from './session.js';
import { Transcript, clock } from './transcript.js';

const FLOOR_DB = -60;
const $ = (id) => document.getElementById(id);
const inSeconds = (value) => `${value.toFixed(1)} s`;
const inPercent = (value) => `${Math.round(value * 100)} %`;

const transcript = new Transcript();
const charts = {
    rtf: new Chart($('rtf'), { title: 'Realtime factor', format: (value) => value.toFixed(2), least: 0.5, limit: 1 }),
    delay: new Chart($('delay'), { title: 'Word delay', format: (value) => `${Math.round(value)} ms`, least: 500 }),
    backlog: new Chart($('backlog'), { title: 'Backlog', format: inSeconds, least: 2 }),
    ladder: new Chart($('ladder'), { title: 'Degrade level', format: String, least: 4, step: true }),
};

let source = null; // gives audio
let session = null; // may still wait for finals when the source has ended
let beginning = false; // a button that is disabled meanwhile would lose the keyboard's focus
let rate = 0;
let realtime = true;
let connection = { name: 'idle' };
let reconnects = 0;
let flow = 'ready'; // how the server stands to the audio
let delay = null;
let begun = []; // when the audio began, by the piece of each of the last seconds that came soonest
let peak = 0;
let shownLevel = 0;

$('microphone').onclick = () => (session ? finish() : begin(listen));
$('open').onclick = () => $('file').click();
$('file').onchange = () => {
    open($('file').files[0]);
    $('file').value = '';
};
$('times').onchange = () => $('text').classList.toggle('times', $('times').checked);
$('clear').onclick = () => transcript.clear();
$('copy').onclick = copy;
window.addEventListener('online', () => session?.hurry());
document.addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
});
document.addEventListener('dragleave', (event) => document.body.classList.toggle('dropping', event.relatedTarget !== null));
document.addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    open(event.dataTransfer.files[0]);
});
setInterval(show, 250);
requestAnimationFrame(showLevel);

function open(file) {
    if (file && !session) {
        begin(() => play(file));
    }
}

async function begin(run) {
    if (beginning) {
        return;
    }

    beginning = true;
    $('notice').hidden = true;
    try {
        await run();
    } catch (error) {
        complain(error.message);
        session?.abandon();
        closeSource();
    } finally {
        beginning = false;
        show();
    }
}

async function listen() {
    source = await Microphone.open();
    realtime = true;
    connect();
    await source.listen(hear, finish);
}

async function play(file) {
    source = await AudioFile.open(file);
    realtime = $('realtime').checked;
    const opened = connect();
    source.play(realtime, () => opened.room, hear).then(() => {
        if (session === opened && source) {
            finish();
        }
    });
}

function connect() {
    transcript.clear();
    Object.values(charts).forEach((chart) => chart.clear());
    $('lost').textContent = '–';
    delay = null;
    begun = [];
    reconnects = -1;
    rate = source.rate;
    const url = new URL('v1/stream', document.baseURI.replace(/^http/, 'ws'));
    session = new Session({ url, rate, key: $('key').value, language: $('language').value.trim() }, takeState, takeMessage);
    return session;
}

function hear(piece) {
    for (const sample of piece) {
        peak = Math.max(peak, Math.abs(sample));
    }

    if (session) {
        session.append(piece);
        begun[0] = Math.min(begun[0] ?? Infinity, performance.now() - (1000 * session.seconds));
    }
}

/** No more audio; the second time, no more waiting for the words either. */
function finish() {
    if (source) {
        closeSource();
        session?.stop();
    } else {
        session?.abandon();
    }

    show();
}

function closeSource() {
    source?.close();
    source = null;
}

function takeState(state) {
    connection = state;
    flow = 'ready';
    if (state.name === 'live') {
        reconnects++;
    } else if (state.name === 'ended') {
        closeSource();
        session = null;
        transcript.dropPartial();
        if (state.refused) {
            explainRefusal();
        } else if (state.failed) {
            complain(state.reason ?? 'The server ended the session.');
        }
    }

    show();
}

function takeMessage(message) {
    switch (message.type) {
        case 'ready':
            $('model').textContent = message.model;
            break;
        case 'partial':
            delay = realtime ? Math.max(0, performance.now() - Math.min(...begun) - (1000 * message.end)) : null;
            transcript.showPartial(message);
            break;
        case 'final':
            transcript.addFinal(message);
            break;
        case 'status':
            flow = message.state;
            break;
        case 'dropped':
            transcript.addGap(`${inSeconds(message.samples / rate)} of audio lost (${message.reason})`);
            break;
        case 'metrics':
            showMetrics(message);
            break;
        case 'stopped':
            $('silence').textContent = inPercent(ratio(message.summary.sources[0]));
            break;
    }
}

function ratio(ledger) {
    const all = ledger.transcribed + ledger.silent + ledger.dropped;
    return all > 0 ? ledger.silent / all : 0;
}

function showMetrics(metrics) {
    const mine = metrics.sources[0];
    charts.rtf.add(metrics.rtf);
    charts.backlog.add(mine.backlog_s);
    charts.ladder.add(metrics.level);
    begun = [Infinity, ...begun.slice(0, 9)];
    if (delay !== null) {
        charts.delay.add(delay);
        delay = null;
    }

    $('model').textContent = metrics.model;
    $('inference').textContent = `${Math.round(metrics.inference_p95_ms)} ms`;
    $('silence').textContent = inPercent(mine.silence_ratio);
    $('lost').textContent = inSeconds(mine.dropped / rate);
}

function show() {
    const [state, text] = describe();
    $('state').dataset.state = state;
    setText($('statetext'), text);
    // Apart from the text, so that a screen reader is not told every second.
    setText($('countdown'), connection.name === 'waiting' ? `in ${Math.max(0, Math.ceil((connection.retryAt - Date.now()) / 1000))} s` : '');
    setText($('microphone'), !session ? 'Start microphone' : source ? 'Stop' : 'Don’t wait');
    $('open').disabled = session !== null;
    $('key').disabled = $('language').disabled = session !== null;
    if (session) {
        setText($('seconds'), clock(session.seconds));
        setText($('held'), inSeconds(session.held));
    }

    $('meter').setAttribute('aria-valuenow', Math.round(FLOOR_DB * (1 - shownLevel)));
}

function describe() {
    switch (connection.name) {
        case 'connecting':
            return ['connecting', reconnects < 0 ? 'Connecting…' : 'Reconnecting…'];
        case 'waiting':
            return ['waiting', `Connection lost, attempt ${connection.attempt}`];
        case 'live':
            return describeLive();
        case 'ended':
            return connection.failed ? ['failed', 'Ended'] : ['idle', 'Done'];
        default:
            return ['idle', 'Not connected'];
    }
}

function describeLive() {
    if (flow === 'paused' || flow === 'overloaded') {
        return ['held', flow === 'paused' ? 'The server asked to wait' : 'The server is overloaded'];
    }

    const again = reconnects > 0 ? `, reconnected ${reconnects === 1 ? 'once' : `${reconnects} times`}` : '';
    const doing = source ? 'Live' : 'Finishing…';
    return [flow === 'buffering' ? 'held' : 'live', doing + (flow === 'buffering' ? ', the server is behind' : again)];
}

function showLevel() {
    const decibels = peak > 0 ? 20 * Math.log10(peak / 32768) : FLOOR_DB;
    const level = Math.max(0, 1 - (decibels / FLOOR_DB), shownLevel - 0.02);
    peak = 0;
    if (level !== shownLevel) {
        shownLevel = level;
        $('level').style.transform = `scaleX(${level.toFixed(3)})`;
    }

    requestAnimationFrame(showLevel);
}

/** A browser does not say why a WebSocket was refused. */
async function explainRefusal() {
    const answers = await fetch('health/live', { cache: 'no-store' }).then((answer) => answer.ok, () => false);
    complain(answers
        ? 'The server refused the stream: the API key is missing or wrong, pages of this address are not allowed, or it has too many connections.'
        : 'The server does not answer.');
}

async function copy() {
    try {
        await navigator.clipboard.writeText(transcript.toString());
        setText($('copy'), 'Copied');
        setTimeout(() => setText($('copy'), 'Copy'), 1500);
    } catch {
        complain('This browser does not let the page copy; select the text instead.');
    }
}

function complain(text) {
    $('notice').textContent = text;
    $('notice').hidden = false;
}

function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}
