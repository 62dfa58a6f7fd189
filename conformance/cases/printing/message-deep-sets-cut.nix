let x = {a={b={c={d={e={f={g={h={i={j={k={l=1;};};};};};};};};};};};}; in builtins.deepSeq x (x+1)
