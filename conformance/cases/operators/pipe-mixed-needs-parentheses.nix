1 |> toString <| 2
