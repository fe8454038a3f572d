from . import (
    my,
    my_pass_requests,
    my_pass_requests_new,
    my_passes,
    pass_files,
)
