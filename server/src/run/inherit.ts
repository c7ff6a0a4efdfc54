/** The runner's argument that says that its guest may have everything, the environment included. */
export const INHERIT = "--inherit";
