0 * (throw "forced")
