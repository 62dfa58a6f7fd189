"a${ # not "the" end }
 "b" /* } */ }c"