"""Why the machine refuses (系统原因): the words of an ``OSError`` for a person who reads Chinese.

``strerror`` is in English on Linux and in the console's code page on Windows; a sentence in Chinese says it in Chinese.
"""

from __future__ import annotations

import errno

_CAUSES = {
    errno.EACCES: "没有权限",
    errno.EBUSY: "正被其他程序占用",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EEXIST: "那里已有同名的文件",
    errno.EIO: "磁盘读写出错",
    errno.EISDIR: "那里是一个文件夹",
    errno.EMFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENFILE: "打开的文件太多",
    errno.ENOENT: "路径不存在",
    errno.ENOSPC: "磁盘已满",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EPERM: "系统不允许",
    errno.EROFS: "磁盘是只读的",
    errno.ETIMEDOUT: "网络或网盘没有回应",
}
_SHARED = (32, 33)
"""Windows' sharing and lock violations; Python makes them ``EACCES``."""
_NOT_OURS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ETIMEDOUT})


def name_cause(error: OSError) -> tuple[str, str]:
    """Say why the machine refused, in Chinese and in English; a rare cause in the system's words."""
    english = error.strerror or str(error) or type(error).__name__
    if getattr(error, "winerror", None) in _SHARED:
        return "正被其他程序打开", english
    return _CAUSES.get(error.errno or 0, english), english


def is_of_machine(error: OSError) -> bool:
    """Whether it can only come from the machine (rights, a full disk), so that it is no bug of this program."""
    return error.errno in _NOT_OURS
