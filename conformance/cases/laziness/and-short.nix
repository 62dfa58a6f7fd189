false && (throw "never")
