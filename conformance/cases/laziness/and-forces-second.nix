true && (throw "forced")
