using System.Numerics;

namespace Myelin.Interop.Pickle;

/// <summary>
/// Recognizes the calls and states with which Python, NumPy and PyTorch write dictionaries, arrays and tensors, argument by argument, and creates
/// our own values from them. Everything else is an error that names it.
/// </summary>
internal sealed class AllowedForms(string file, TorchStorages? storages) : PickleForms
{
    internal override PickleValue Global(string module, string name) => AllowList.Find(module, name, file);

    internal override PickleValue Reduce(PickleValue callable, PickleValue arguments)
    {
        if (callable is not PickleGlobal global) throw Invalid("only known functions may be called", callable.Kind);
        if (arguments is not PickleTuple tuple) throw Invalid("a call must have a tuple of arguments", arguments.Kind);
        PickleValue[] items = tuple.Items;
        return (global.Known, items) switch
        {
            (KnownGlobal.OrderedDict, []) => new PickleDictionary { IsOrdered = true },
            (KnownGlobal.OrderedDict, [PickleList { IsTaken: false } pairs]) => FromPairs(pairs),
            (KnownGlobal.EmptyBytes, []) => PickleBytes.Empty,
            (KnownGlobal.EncodeLatin1, [PickleText text, PickleText { Length: 6, Value: "latin1" }]) => new PickleBytes(text),
            (KnownGlobal.NumPyReconstruct, [PickleGlobal { Known: KnownGlobal.NumPyArray }, PickleTuple, PickleBytes or PickleText]) => new NumPyArray(),
            (KnownGlobal.NumPyDtype, [PickleText { Length: <= 8 } code, _, _]) => NumPyForms.Dtype(code.Value, file),
            (KnownGlobal.NumPyScalar, [PickleDtype type, var data]) => NumPyForms.Array(type, new PickleTuple([]), isFortran: false, data, file),
            (KnownGlobal.NumPyFromBuffer, [PickleBytes data, PickleDtype type, PickleTuple shape, PickleText { Length: 1 } order]) =>
                NumPyForms.Array(type, shape, order.Value == "F", data, file),
            (KnownGlobal.TorchSize, [PickleTuple size]) => size,
            (KnownGlobal.TorchDevice, [PickleText device, ..]) => device,
            (KnownGlobal.TorchTensor, [TorchStorage storage, PickleInteger offset, PickleTuple shape, PickleTuple strides]) =>
                TorchTensor.Create(storage, storage.Type, offset, shape, strides, file),
            (KnownGlobal.TorchTensor2,
            [TorchStorage storage, PickleInteger offset, PickleTuple shape, PickleTuple strides, PickleBool,
            PickleDictionary { Items: [] } or PickleNone, ..]) =>
                TorchTensor.Create(storage, storage.Type, offset, shape, strides, file),
            (KnownGlobal.TorchTensor3,
            [TorchStorage storage, PickleInteger offset, PickleTuple shape, PickleTuple strides, PickleBool, _,
            PickleGlobal { Known: KnownGlobal.TorchDtype } type, ..]) =>
                TorchTensor.Create(storage, type.Type, offset, shape, strides, file),
            (KnownGlobal.TorchParameter or KnownGlobal.TorchParameterWithState, [TorchTensor tensor, PickleBool, ..]) => tensor,
            _ => throw Invalid("a known function must be called as by its library",
            $"{global.Name}({string.Join(", ", items.Take(8).Select(i => i.Kind))}{(items.Length > 8 ? ", …" : "")})"),
        };
    }

    internal override void Build(PickleValue target, PickleValue state)
    {
        switch (target, state)
        {
            case (NumPyArray { IsBuilt: false } array, PickleTuple { Items: [PickleInteger, PickleTuple shape, PickleDtype type, var fortran, var data] }):
                NumPyForms.Build(array, type, shape, IsTrue(fortran), data, file);
                break;
            case (PickleDtype type, PickleTuple { Items: [PickleInteger, PickleText { Length: 1 } order, PickleNone, PickleNone, PickleNone, ..] }):
                NumPyForms.SetOrder(type, order.Value[0], file);
                break;
            case (PickleDtype, PickleTuple):
                throw Invalid("the elements must be numbers", "a structured dtype (records with fields)");
            // A module's state dict contains the versions of its layers' classes, which are not used.
            case (PickleDictionary { IsOrdered: true }, PickleDictionary { Items: [(PickleText { Length: 9, Value: "_metadata" }, _)] or [] }):
                break;
            default:
                throw Invalid("only arrays, dtypes and ordered dictionaries have a state", $"{state.Kind} for {target.Kind}");
        }
    }

    internal override PickleValue Persistent(PickleValue id) =>
        storages?.Find(id, file) ?? throw Invalid("everything must be inside the pickle", "a persistent id");

    internal override PickleValue Other(string opcode, string what) =>
        throw PickleReader.Invalid("only tensors, arrays and plain values are read, and nothing named in a file is ever executed",
            $"{what} by {opcode}", file, "Do not trust the file.");

    internal static InvalidDataException Invalid(string rule, string got, string file) =>
        PickleReader.Invalid(rule, got, file, "The file is damaged, malicious, or of an unknown version.");

    private InvalidDataException Invalid(string rule, string got) => Invalid(rule, got, file);

    private static bool IsTrue(PickleValue value) =>
        value is PickleBool { Value: true } || (value is PickleInteger integer && integer.Value != BigInteger.Zero);

    /// <summary>Python 2 writes ordered dictionaries as lists of pairs.</summary>
    private PickleDictionary FromPairs(PickleList pairs)
    {
        var dictionary = new PickleDictionary { IsOrdered = true };
        WorkCounter.Count(pairs.Items.Count);
        pairs.IsTaken = true;
        foreach (PickleValue pair in pairs.Items)
        {
            dictionary.Items.Add(pair switch
            {
                PickleList { Items: [var key, var value] } => (key, value),
                PickleTuple { Items: [var key, var value] } => (key, value),
                _ => throw Invalid("an ordered dictionary must be made of pairs", pair.Kind),
            });
        }

        return dictionary;
    }
}
