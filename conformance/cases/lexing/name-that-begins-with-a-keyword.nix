let inn = 1; lett = 2; ifx = 3; recc = 4; or' = 5; with-x = 6; assert_ = 7; in [ inn lett ifx recc or' with-x assert_ ]
