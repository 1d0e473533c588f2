export { formatBoardSample, parseBoardSamples } from './account-file.ts';
export { AccountLog, type AccountLogOptions, type BoardSample } from './account-log.ts';
export { accountCounts, accountTable } from './account-text.ts';
export { type CompareOptions, compareAccounts, hasLoss, type SeriesAccount } from './compare.ts';
export { parseStoredRows, type StoredRow } from './stored-rows.ts';
