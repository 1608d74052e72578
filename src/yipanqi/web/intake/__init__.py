"""Pages of 导入: upload, mapping, preview, writing with progress, the refused rows back."""
