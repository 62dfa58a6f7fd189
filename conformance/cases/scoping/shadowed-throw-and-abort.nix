let throw = x: "thrown ${x}"; abort = throw; in [ (throw "a") (abort "b") ]
