# How many ways there are to put queens on a board so that none attacks another: search with lists.
{ size }:
let
  inherit (builtins)
    all
    concatMap
    elemAt
    genList
    length
    ;
  columns = genList (i: i) size;

  safe =
    board: column:
    all (
      row:
      let
        other = elemAt board row;
        distance = row + 1;
      in
      other != column && other - column != distance && column - other != distance
    ) (genList (i: i) (length board));

  place =
    rows:
    if rows == 0 then
      [ [ ] ]
    else
      concatMap (
        board: map (column: [ column ] ++ board) (builtins.filter (safe board) columns)
      ) (place (rows - 1));

  solutions = place size;
in
{
  count = length solutions;
  first = elemAt solutions 0;
}
