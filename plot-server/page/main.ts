import { pageState, showState } from './badge.ts';
import { Cards } from './cards.ts';
import { Chart } from './chart.ts';
import { listenTo } from './connection.ts';
import { Controls } from './controls.ts';
import { GapList } from './gap-list.ts';
import { LiveFigure } from './live-figure.ts';
import { plainText } from './plain-text.ts';
import { onThemeChange } from './theme.ts';
import { suitableWindowS } from './time-window.ts';

const CHECK_FRESHNESS_EVERY_MS = 1000;

function start(main: HTMLElement, liveUrl: string): void {
  const figure = new LiveFigure();
  const chart = new Chart(part(main, '.chart'), figure);
  const cards = new Cards(part(main, '.cards'), figure);
  const gaps = new GapList(part(main, '.gaps'));
  const title = part(main, '.title');
  let connected: boolean | undefined;

  const refresh = () => {
    const nowMs = performance.now();
    cards.update(nowMs);
    gaps.update(figure);
    showState(main, pageState({ connected, paused: chart.paused, figure, nowMs }));
    main.classList.toggle(
      'has-time',
      figure.traces.some(({ isTime }) => isTime),
    );
  };
  const redrawAll = () => {
    cards.rebuild(chart.colours(), performance.now());
    chart.request();
  };
  const controls = new Controls(main, chart, refresh);
  const chooseWindow = () => {
    if (controls.chosen) return;
    const seconds = suitableWindowS(figure, chart.narrow);
    if (seconds !== chart.windowS) controls.showWindow(seconds);
  };

  listenTo(liveUrl, {
    onFigure: (event) => {
      figure.load(event, performance.now());
      title.textContent = plainText(figure.title);
      redrawAll();
      controls.showWindow(controls.chosen ? chart.windowS : suitableWindowS(figure, chart.narrow));
      refresh();
    },
    onUpdate: (event) => {
      figure.apply(event, performance.now());
      if (event.title !== undefined) title.textContent = plainText(figure.title);
      chooseWindow();
      chart.request();
      refresh();
    },
    onConnected: (now) => {
      connected = now || connected === undefined ? now || undefined : false;
      refresh();
    },
  });
  onThemeChange(redrawAll);
  addEventListener('resize', () => chart.request());
  setInterval(refresh, CHECK_FRESHNESS_EVERY_MS);
}

function part(main: HTMLElement, selector: string): HTMLElement {
  const element = main.querySelector<HTMLElement>(selector);
  if (element === null) throw new TypeError(`the page has no ${selector}`);
  return element;
}

const main = document.querySelector<HTMLElement>('main.plot-page');
const liveUrl = main?.dataset['live'];
if (main !== null && liveUrl !== undefined) start(main, liveUrl);
