# a comment
{ a = nowhere; }
