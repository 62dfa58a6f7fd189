# The old form of `let`.
let { x = 1; body = x + y; y = x; }
