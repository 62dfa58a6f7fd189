a: f: g: a |> f |> g
