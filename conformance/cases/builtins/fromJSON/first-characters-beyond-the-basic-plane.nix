map (x: builtins.fromJSON "\"${x}\"") [ "𐀀" "񀀀" "򀀀" "󀀀" "􀀀" "က" "" "ࠀ" "퀀" ]
