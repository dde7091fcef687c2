// Words on the page: finals stay, the partial of the segment that goes on is replaced each time.

const MAX_LINES = 1000;

export class Transcript {
    #text = document.getElementById('text');
    #empty = document.getElementById('empty');
    #finals = document.getElementById('finals');
    #partial = document.getElementById('partial');

    clear() {
        this.#finals.replaceChildren();
        this.#empty.hidden = false;
        this.dropPartial();
    }

    dropPartial() {
        this.#partial.hidden = true;
        this.#partial.replaceChildren();
    }

    showPartial(message) {
        this.#change(() => {
            fill(this.#partial, message, message.stable);
            this.#partial.hidden = message.words.length === 0;
        });
    }

    addFinal(message) {
        this.#change(() => {
            this.dropPartial();
            if (message.words.length > 0) {
                const line = document.createElement('p');
                line.className = 'line';
                this.#append(fill(line, message, message.words.length));
            }
        });
    }

    addGap(text) {
        this.#change(() => {
            const line = document.createElement('p');
            line.className = 'gap';
            line.textContent = text;
            this.#append(line);
        });
    }

    /** All finals, one per line. */
    toString() {
        return Array.from(this.#finals.querySelectorAll('.line'), (line) => line.dataset.text).join('\n');
    }

    #append(line) {
        this.#finals.append(line);
        while (this.#finals.childElementCount > MAX_LINES) {
            this.#finals.firstElementChild.remove();
        }
    }

    /** Keeps the end in view, unless the reader has scrolled away from it. */
    #change(change) {
        const atEnd = this.#text.scrollHeight - this.#text.scrollTop - this.#text.clientHeight < 48;
        this.#empty.hidden = true;
        change();
        if (atEnd) {
            this.#text.scrollTop = this.#text.scrollHeight;
        }
    }
}

export function clock(seconds) {
    const whole = Math.floor(seconds);
    const minutes = Math.floor(whole / 60) % 60;
    const hours = Math.floor(whole / 3600);
    const tail = `${String(minutes).padStart(hours ? 2 : 1, '0')}:${String(whole % 60).padStart(2, '0')}`;
    return hours ? `${hours}:${tail}` : tail;
}

function fill(line, message, stable) {
    const time = document.createElement('time');
    time.textContent = clock(message.start);
    const words = document.createElement('span');
    words.className = 'words';
    message.words.forEach((word, i) => words.append(wordOf(word, i < stable), ' '));
    line.dataset.text = message.text;
    line.replaceChildren(time, words);
    return line;
}

function wordOf(word, stable) {
    const element = document.createElement('span');
    element.className = stable ? 'word' : 'word tentative';
    element.title = `${word.start.toFixed(2)}–${word.end.toFixed(2)} s, probability ${word.p.toFixed(2)}`;
    const start = document.createElement('small');
    start.setAttribute('aria-hidden', 'true');
    start.textContent = word.start.toFixed(1);
    element.append(word.text, start);
    return element;
}
