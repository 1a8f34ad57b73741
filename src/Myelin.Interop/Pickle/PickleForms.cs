namespace Myelin.Interop.Pickle;

/// <summary>
/// Handles the opcodes with which Python would import, call or build something. <see cref="PickleReader"/> itself handles only plain
/// values.
/// </summary>
internal abstract class PickleForms
{
    /// <summary>GLOBAL, STACK_GLOBAL: a name of a module.</summary>
    internal abstract PickleValue Global(string module, string name);

    /// <summary>REDUCE, NEWOBJ: a call.</summary>
    internal abstract PickleValue Reduce(PickleValue callable, PickleValue arguments);

    /// <summary>BUILD: an object's state.</summary>
    internal abstract void Build(PickleValue target, PickleValue state);

    /// <summary>BINPERSID: a reference outside the pickle.</summary>
    internal abstract PickleValue Persistent(PickleValue id);

    /// <summary>Any other opcode that makes objects: INST, OBJ, NEWOBJ_EX, PERSID, EXT1 to EXT4, NEXT_BUFFER, READONLY_BUFFER.</summary>
    /// <param name="opcode">Its name.</param>
    /// <param name="what">What it names, if anything.</param>
    internal abstract PickleValue Other(string opcode, string what);
}
