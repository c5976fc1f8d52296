//! What a panic would say, taken out of a module.
//!
//! Nobody reads it: the module has no standard error, and the loader replaces an instance that
//! trapped. A panic stays a trap.

use std::collections::HashSet;
use std::ops::Range;

use walrus::ir::{Call, Const, Instr, InstrSeq, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, Data, DataKind, FunctionBuilder, FunctionId, FunctionKind, Module};

/// Parts of names, as rustc mangles them, of the functions that end in a panic or an abort.
const ENDS: [&str; 15] = [
    "4core9panicking",
    "3std9panicking",
    "4core6option13expect_failed",
    "4core6option13unwrap_failed",
    "4core6result13unwrap_failed",
    "4core4cell22panic_already_borrowed",
    "4core4cell30panic_already_mutably_borrowed",
    "5slice5index16slice_index_fail",
    "copy_from_slice_impl17len_mismatch_fail",
    "smallsort22panic_on_ord_violation",
    "4core3str16slice_error_fail",
    "5alloc7raw_vec12handle_error",
    "5alloc7raw_vec17capacity_overflow",
    "5alloc5alloc18handle_alloc_error",
    "rust_begin_unwind",
];

/// Makes every panic of a module a bare trap, and blanks what only panics refer to.
pub(crate) fn strip(module: &mut Module) {
    let ends = ends(module);
    let places = Places::of(module, &ends);
    for &end in &ends {
        let r#type = module.types.get(module.funcs.get(end).ty());
        let (parameters, results) = (r#type.params().to_vec(), r#type.results().to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
        builder.func_body().unreachable();
        let arguments = parameters.iter().map(|&parameter| module.locals.add(parameter)).collect();
        module.funcs.get_mut(end).kind = FunctionKind::Local(builder.local_func(arguments));
    }
    let segments: Vec<_> = module.data.iter().map(Data::id).collect();
    for segment in segments {
        blank(module.data.get_mut(segment), &places);
    }
}

fn ends(module: &Module) -> HashSet<FunctionId> {
    let functions = module.funcs.iter_local().map(|(id, _)| module.funcs.get(id));
    let ends = functions.filter(|function| {
        let name = function.name.as_deref().unwrap_or_default();
        ENDS.iter().any(|end| name.contains(end)) && !name.contains("drop_in_place")
    });
    ends.map(walrus::Function::id).collect()
}

/// The addresses that constants of the code may be.
#[derive(Default)]
struct Places {
    /// Handed to a panic as its last argument: a `core::panic::Location`.
    of_panics: HashSet<u32>,
    others: HashSet<u32>,
}

impl Places {
    fn of(module: &Module, ends: &HashSet<FunctionId>) -> Self {
        struct Find<'a>(&'a HashSet<FunctionId>, Places);
        impl<'instr> Visitor<'instr> for Find<'_> {
            fn start_instr_seq(&mut self, sequence: &'instr InstrSeq) {
                let next = sequence.instrs.iter().skip(1).map(|(instr, _)| Some(instr));
                for ((instr, _), next) in sequence.instrs.iter().zip(next.chain([None])) {
                    let Instr::Const(Const { value: Value::I32(value) }) = instr else { continue };
                    let is_of_panic =
                        matches!(next, Some(Instr::Call(Call { func })) if self.0.contains(func));
                    let places =
                        if is_of_panic { &mut self.1.of_panics } else { &mut self.1.others };
                    places.insert(value.cast_unsigned());
                }
            }
        }
        let mut find = Find(ends, Self::default());
        for (id, function) in module.funcs.iter_local() {
            if !ends.contains(&id) {
                dfs_in_order(&mut find, function, function.entry_block());
            }
        }
        find.1
    }
}

/// Fills with zeros the locations that only panics refer to, and the names of files that only such
/// locations refer to.
fn blank(data: &mut Data, places: &Places) {
    let DataKind::Active { offset: ConstExpr::Value(Value::I32(begin)), .. } = data.kind else {
        return;
    };
    let begin = begin.cast_unsigned();
    let bytes = &mut data.value;
    let end = begin + u32::try_from(bytes.len()).expect("the memory of wasm has 32 bits");
    let mut files: HashSet<(u32, u32)> = HashSet::new();
    let words = words(bytes);
    for &place in places.of_panics.difference(&places.others) {
        let range = range(place.wrapping_sub(begin), LOCATION);
        if words.contains(&place) || range.end > bytes.len() {
            continue;
        }
        let location = &mut bytes[range];
        files.insert((word(location, 0), word(location, 4)));
        location.fill(0);
    }
    let words = self::words(bytes);
    for (file, length) in files {
        let range = range(file.wrapping_sub(begin), length);
        let is_of_file = |place: &u32| (file..file.saturating_add(length)).contains(place);
        let is_used = words.iter().any(is_of_file) || places.others.iter().any(is_of_file);
        if file < end && range.end <= bytes.len() && !is_used {
            bytes[range].fill(0);
        }
    }
}

/// The bytes of a `core::panic::Location`: name of the file, its length, line, column.
const LOCATION: u32 = 16;

fn range(begin: u32, length: u32) -> Range<usize> {
    begin as usize..begin as usize + length as usize
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("a word has 4 bytes"))
}

/// Every word of the data, some of which are addresses.
fn words(bytes: &[u8]) -> HashSet<u32> {
    (0..bytes.len() / 4).map(|at| word(bytes, at * 4)).collect()
}
