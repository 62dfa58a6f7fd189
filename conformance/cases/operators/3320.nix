null != null
