// The last two minutes of one number, as a line over a filled area.

const SVG = 'http://www.w3.org/2000/svg';
const POINTS = 120;
const WIDTH = 240;
const HEIGHT = 48;

export class Chart {
    #values = [];
    #options;
    #value = document.createElement('b');
    #svg = document.createElementNS(SVG, 'svg');
    #area;
    #line;
    #limit;

    /**
     * @param figure Empty; the chart goes into it.
     * @param options `title`; `format` of a value; `least` height of the scale; `limit`, drawn as a line when it is in reach; `step`s, not slopes.
     */
    constructor(figure, options) {
        this.#options = options;
        const caption = document.createElement('figcaption');
        caption.append(options.title, this.#value);
        this.#svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
        this.#svg.setAttribute('preserveAspectRatio', 'none');
        this.#svg.setAttribute('role', 'img');
        this.#area = this.#add('path', 'area');
        const ground = this.#add('line', 'ground');
        this.#place(ground, HEIGHT);
        this.#limit = this.#add('line', 'limit');
        this.#line = this.#add('path', 'curve');
        figure.append(caption, this.#svg);
        this.clear();
    }

    clear() {
        this.#values = [];
        this.#draw();
    }

    add(value) {
        this.#values.push(value);
        this.#values.splice(0, this.#values.length - POINTS);
        this.#draw();
    }

    #draw() {
        const { title, format, least, limit, step } = this.#options;
        const values = this.#values;
        const last = values.at(-1);
        this.#value.textContent = last === undefined ? '–' : format(last);
        this.#svg.setAttribute('aria-label', `${title}: ${this.#value.textContent}, at most ${format(Math.max(0, ...values))} in two minutes`);
        const top = Math.max(least, ...values) * 1.05;
        const y = (value) => (HEIGHT * (1 - (value / top))).toFixed(1);
        const x = (i) => (WIDTH * (i + POINTS - values.length) / (POINTS - 1)).toFixed(1);
        const points = values.map((value, i) => (step && i > 0 ? `H${x(i)}V${y(value)}` : `${i === 0 ? 'M' : 'L'}${x(i)} ${y(value)}`)).join('');
        this.#line.setAttribute('d', points);
        this.#area.setAttribute('d', values.length > 1 ? `${points}V${HEIGHT}H${x(0)}Z` : '');
        this.#limit.style.display = limit < top ? '' : 'none';
        this.#place(this.#limit, y(limit ?? 0));
    }

    #place(line, y) {
        line.setAttribute('x2', WIDTH);
        line.setAttribute('y1', y);
        line.setAttribute('y2', y);
    }

    #add(name, kind) {
        const element = document.createElementNS(SVG, name);
        element.setAttribute('class', kind);
        this.#svg.append(element);
        return element;
    }
}
