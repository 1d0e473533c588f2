import { isJsonObject, type JsonObject } from '../../../core/index.ts';
import type { Plot } from '../../plots/plot.ts';
import type { PlotCallContext } from '../answer-plot-call.ts';
import { applyCall } from '../apply-call.ts';
import { cleanFilename, type FileOption, toPlotCall } from '../plot-call.ts';
import { withColumns } from './column-references.ts';
import type { Grids } from './grids.ts';
import { refusal, type V2Answer, type V2Request } from './v2-answer.ts';

/** Plots and grids as files, the way the second REST API sees them. A folder is a part of a file's name. */
export class V2Files {
  readonly #context: PlotCallContext;
  readonly #grids: Grids;

  constructor(context: PlotCallContext, grids: Grids) {
    this.#context = context;
    this.#grids = grids;
  }

  lookUp({ query, serverUrl }: V2Request): V2Answer {
    const { registry, account } = this.#context;
    const filename = cleanFilename(query.get('path') ?? '');
    const plot = registry.plotNamed(account.user, filename);
    if (plot !== undefined) return { status: 200, json: plotFile(plot, serverUrl) };
    const grid = this.#grids.named(filename);
    return grid === undefined
      ? refusal(404, `there is no file named "${filename}"`)
      : { status: 200, json: { fid: grid.fid, filename, filetype: 'grid' } };
  }

  addGrid({ body, bodyBytes }: V2Request): V2Answer {
    const data = body['data'];
    const columns = isJsonObject(data) ? data['cols'] : undefined;
    if (!isJsonObject(columns)) return refusal(400, '"data.cols" must hold columns by their names');
    const grid = this.#grids.add(this.#context.account.user, filenameOf(body), columns, bodyBytes);
    const { fid, filename } = grid;
    const cols = grid.columns.map(({ name, uid }) => ({ name, uid }));
    return { status: 201, json: { file: { fid, filename, filetype: 'grid', web_url: '', cols } } };
  }

  deleteGrid({ fid }: V2Request): V2Answer {
    return this.#grids.delete(fid) ? { status: 204 } : refusal(404, `there is no grid ${fid}`);
  }

  addPlot(request: V2Request): Promise<V2Answer> {
    return this.#makePlot(request, filenameOf(request.body), 'new', 201);
  }

  async replacePlot(request: V2Request): Promise<V2Answer> {
    const { registry } = this.#context;
    const [user = '', id = ''] = request.fid.split(':');
    const plot = registry.plot(user, id);
    if (plot === undefined) return refusal(404, `there is no plot ${request.fid}`);
    const { filename } = plot;
    if (registry.plotNamed(user, filename) !== plot) return refusal(409, `a newer plot is named "${filename}", too`);
    return this.#makePlot(request, filename, 'overwrite', 200);
  }

  async #makePlot(request: V2Request, filename: string, fileopt: FileOption, status: number): Promise<V2Answer> {
    const { registry, account, limits, save } = this.#context;
    const figure = request.body['figure'];
    if (!isJsonObject(figure)) return refusal(400, '"figure" must hold data and layout');
    const data = withColumns(figure['data'] ?? [], (name) => this.#grids.column(name));
    const parsed = toPlotCall('plot', data, { filename, fileopt, layout: figure['layout'] ?? {} });
    if (parsed.kind === 'faulty') return refusal(400, parsed.why);
    const outcome = applyCall(parsed.call, { registry, user: account.user, limits });
    if (outcome.kind === 'failed') return refusal(400, outcome.why);
    await save(outcome.changed);
    const file = plotFile(outcome.plot, request.serverUrl);
    // For a private link the client takes the last character off the address and puts the share key behind it.
    const isPrivate = request.body['share_key_enabled'] === true;
    return { status, json: { file: isPrivate ? { ...file, web_url: `${file.web_url}/`, share_key: '' } : file } };
  }
}

function plotFile(plot: Plot, serverUrl: string) {
  const { user, id, filename, path } = plot;
  return { fid: `${user}:${id}`, filename, filetype: 'plot', web_url: `${serverUrl}${path}` };
}

function filenameOf(body: JsonObject): string {
  const { parent_path: folder, filename } = body;
  const isInFolder = typeof folder === 'string' && folder !== '' && typeof filename === 'string';
  return cleanFilename(isInFolder ? `${folder}/${filename}` : filename);
}
