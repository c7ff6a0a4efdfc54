// What VS Code's JavaScript debugger gets from the extension: the package itself.
exports.activate = () => require("@vscode/dwarf-debugging");
