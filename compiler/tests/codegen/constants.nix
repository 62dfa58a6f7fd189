# Constants, constant lists and sets, and names of the global scope need no code of their own.
{
  scalars = [ null true 1 2.5 "s" /p ];
  nested = { a = { b = [ 1 ]; }; };
  global = map;
  member = builtins.filter;
  known = builtins ? map && !(builtins ? nonsense);
  pos = __curPos;
}
