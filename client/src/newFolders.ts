// Files in folders that are new. VS Code tells of a folder that came (`cp -r`, `git checkout`, an archive), but on Linux not always of what lies in it:
// its watch begins when the folder is there, and its files may be there before.
import * as vscode from "vscode";

/** Milliseconds in which folders that come together are gathered. */
const GATHERED = 300;
/** Folders that are looked into at once, and files that are told of one: more are a sign of something else, as an unpacked toolchain. */
const MOST_FOLDERS = 1000;
const MOST_FILES = 200;

/** What a tool makes for itself; the server does not look there either. */
const OTHERS = /\/(?:node_modules|target|\.[^/]+)(?:\/|$)/;
const EXCLUDED = "**/{node_modules,target,.*}/**";

/** Tells of files that match one of the globs (`**` + `/…`) in folders that were just made. */
export function watchNewFolders(globs: readonly string[], tell: (files: vscode.Uri[]) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher("**", false, true, true);
  let waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    timer = undefined;
    const folders = outermost([...waiting]).slice(0, MOST_FOLDERS);
    waiting = new Set();
    const found = await Promise.all(folders.map((it) => filesIn(vscode.Uri.parse(it), globs)));
    const files = found.flat();
    if (files.length > 0) tell(files);
  };
  watcher.onDidCreate((uri) => {
    if (OTHERS.test(uri.path)) return;
    waiting.add(uri.toString());
    timer ??= setTimeout(() => void look(), GATHERED);
  });
  return vscode.Disposable.from(watcher, { dispose: () => clearTimeout(timer) });
}

/** What lies in a folder that is new too is found with it. */
function outermost(uris: readonly string[]): string[] {
  const all = new Set(uris);
  return uris.filter((it) => {
    for (let end = it.lastIndexOf("/"); end > 0; end = it.lastIndexOf("/", end - 1)) if (all.has(it.slice(0, end))) return false;
    return true;
  });
}

async function filesIn(folder: vscode.Uri, globs: readonly string[]): Promise<vscode.Uri[]> {
  try {
    if (!((await vscode.workspace.fs.stat(folder)).type & vscode.FileType.Directory)) return [];
  } catch {
    return []; // gone again
  }
  const pattern = new vscode.RelativePattern(folder, `{${globs.join(",")}}`);
  return vscode.workspace.findFiles(pattern, EXCLUDED, MOST_FILES);
}
