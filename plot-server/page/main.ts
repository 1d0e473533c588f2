import { choosePlots } from './choose-plots.ts';
import { listenTo } from './connection.ts';
import { Controls } from './controls.ts';
import { dialog } from './dialogs.ts';
import { EditPanel } from './edit/edit-panel.ts';
import { watchFleet } from './fleet.ts';
import { onKeys } from './keyboard.ts';
import { PlotView } from './plot-view.ts';
import { shareDialog } from './share.ts';
import { onThemeChange } from './theme.ts';
import { fullScreen, themeSwitch } from './view-buttons.ts';

const CHECK_FRESHNESS_EVERY_MS = 1000;
const ZOOM_STEP = 0.6;
const PAN_STEP = 0.25;

/** Plots by their number; a page of one plot has it under the empty name. */
function start(main: HTMLElement, views: ReadonlyMap<string, PlotView>): void {
  const all = [...views.values()];
  const viewOf = (plot: string) => views.get(plot) ?? views.get('');
  listenTo(main.dataset['live'] ?? '', {
    onFigure: (event) => {
      viewOf(event.plot)?.load(event);
      if (main.querySelector('.has-time') !== null) main.classList.add('has-time');
    },
    onUpdate: (event) => viewOf(event.plot)?.update(event),
    onConnected: (connected) => {
      for (const view of all) view.connected(connected);
    },
  });
  onThemeChange(() => {
    for (const view of all) view.redrawAll();
  });
  setInterval(() => {
    for (const view of all) view.refresh();
  }, CHECK_FRESHNESS_EVERY_MS);

  if (main.matches('.embed-page')) return;
  const controls = new Controls(main, all);
  themeSwitch(main);
  const [only] = all;
  const edit = main.matches('.plot-page') && only !== undefined ? new EditPanel(main, only) : undefined;
  const share = shareDialog(main);
  onKeys({
    ' ': () => controls.togglePause(),
    0: () => controls.backToNewest(),
    '+': () => controls.move({ factor: ZOOM_STEP }),
    '=': () => controls.move({ factor: ZOOM_STEP }),
    '-': () => controls.move({ factor: 1 / ZOOM_STEP }),
    ArrowLeft: () => controls.move({ shift: -PAN_STEP }),
    ArrowRight: () => controls.move({ shift: PAN_STEP }),
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((key) => [key, () => controls.showWindowAt(key - 1)])),
    e: () => edit?.toggle(),
    s: share,
    f: fullScreen(main),
    '?': dialog(main, 'help'),
  });
}

const main = document.querySelector<HTMLElement>('main');
const fleet = document.querySelector<HTMLElement>('.fleet');
if (fleet !== null) watchFleet(fleet);
if (main?.matches('.index-page')) choosePlots(main);
else if (main?.matches('.board-page')) {
  const elements = [...main.querySelectorAll<HTMLElement>('.board-plot')];
  start(main, new Map(elements.map((element) => [element.dataset['plotId'] ?? '', new PlotView(element)])));
} else if (main?.dataset['live'] !== undefined) start(main, new Map([['', new PlotView(main)]]));
