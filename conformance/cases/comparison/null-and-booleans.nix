[ (null == null) (true == true) (true == false) (false != true) (null != null) ]
