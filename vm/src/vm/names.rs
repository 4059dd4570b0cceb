//! Names that the VM itself looks up, interned once.

use super::intern::Table;
use crate::value::Value;

macro_rules! names {
    ($($name:ident)*) => {
        /// Interned names, a field each.
        pub struct Names {
            $(pub $name: Value,)*
        }

        impl Names {
            pub fn new(table: &mut Table) -> Names {
                Names { $($name: table.get(stringify!($name).as_bytes()),)* }
            }
        }
    };
}

names! {
    __abs__ __abstractmethods__ __add__ __aenter__ __aexit__ __aiter__ __all__ __anext__ __annotate__ __annotations__
    __annotations_cache__ __annotate_func__ __await__ __bool__ __build_class__ __builtins__ __bytes__ __cached__ __call__ __cause__ __ceil__ __class__
    __class_getitem__ __classcell__ __classdict__ __classdictcell__ __complex__ __conditional_annotations__ __contains__ __context__ __copy__ __debug__
    __deepcopy__ __del__ __delattr__ __delete__ __delitem__ __dict__ __dir__ __doc__ __enter__ __eq__ __exit__ __file__
    __firstlineno__ __float__ __floor__ __format__ __fspath__ __ge__ __get__ __getattr__ __getattribute__ __getitem__
    __getnewargs__ __getnewargs_ex__ __getstate__ __gt__ __hash__ __import__ __index__ __init__ __init_subclass__
    __instancecheck__ __int__ __iter__ __le__ __len__ __length_hint__ __loader__ __lt__ __main__ __match_args__ __missing__
    __module__ __mro_entries__ __name__ __ne__ __new__ __next__ __notes__ __orig_bases__ __orig_class__ __origin__ __package__
    __parameters__ __path__ __pow__ __prepare__ __qualname__ __reduce__ __reduce_ex__ __repr__ __reversed__ __round__
    __self__ __set__ __set_name__ __setattr__ __setitem__ __setstate__ __sizeof__ __slots__ __spec__ __static_attributes__
    __str__ __subclasscheck__ __subclasses__ __subclasshook__ __suppress_context__ __text_signature__ __traceback__ __trunc__
    __type_params__ __typing_subst__ __typing_prepare_subst__ __typing_unpacked_tuple_args__ __typing_is_unpacked_typevartuple__
    __unpacked__ __warningregistry__ __weakref__ __wrapped__ __args__ __isabstractmethod__ __objclass__ __func__ __code__ __globals__ __closure__
    __defaults__ __kwdefaults__ __dictoffset__ __basicsize__ __release_buffer__ __buffer__ __thisclass__ __self_class__ __value__ __bound__
    _initializing _uninitialized_submodules add_note append args builtins clear close copy displayhook encoding end errors excepthook extend fileno file
    filename flush get getvalue items keys keyword line lineno metaclass mode modules msg mro name offset path pop print_file_and_line
    read readline readlines reverse send sort start stdout stderr stdin stop step sys tell text throw update utf_8 value values
    warn warnoptions write ps1 ps2 last_exc last_type last_value last_traceback meta_path path_hooks path_importer_cache
    unraisablehook _fix_co_filename decode encode strict join sep flags find_spec load_module exec_module create_module
    obj real imag numerator denominator conjugate __sentinel__
}
