using Myelin.Serialization;

namespace Myelin.Interop.Pickle;

/// <summary>The globals that a pickle may name, by meaning.</summary>
internal enum KnownGlobal
{
    OrderedDict, EmptyBytes, EncodeLatin1,
    NumPyArray, NumPyReconstruct, NumPyScalar, NumPyFromBuffer, NumPyDtype,
    TorchStorage, TorchDtype, TorchSize, TorchDevice,
    TorchTensor, TorchTensor2, TorchTensor3, TorchParameter, TorchParameterWithState,
}

/// <summary>The complete list of globals that pickles may name. Each represents a recognized form; none is looked up or called.</summary>
internal static class AllowList
{
    private static readonly Dictionary<(string Module, string Name), PickleGlobal> s_globals = Build();

    /// <summary>The global of that name.</summary>
    /// <exception cref="InvalidDataException">It is not in the list.</exception>
    internal static PickleGlobal Find(string module, string name, string file) =>
        s_globals.GetValueOrDefault((module, name)) ?? throw Refuse($"{module}.{name}", file);

    internal static InvalidDataException Refuse(string global, string file) => PickleReader.Invalid(
        "only tensors, arrays and plain values are read, and nothing named in a file is ever executed", FormatError.Show(global)[1..^1], file, Advice(global));

    private static string Advice(string global) => global switch
    {
        _ when global.Contains("sparse", StringComparison.Ordinal) => "Sparse tensors are not supported; save tensor.to_dense().",
        "torch._utils._rebuild_qtensor" or "torch.QInt8Storage" or "torch.QUInt8Storage"
            or "torch.QInt32Storage" or "torch.QUInt4x2Storage" or "torch.QUInt2x4Storage" =>
            "Quantized tensors are not supported; save tensor.dequantize().",
        "torch.ComplexHalfStorage" or "torch.complex32" => "Complex numbers of half precision are not supported; save tensor.to(torch.complex64).",
        "torch._utils._rebuild_meta_tensor_no_storage" => "Tensors of the device \"meta\" have no numbers.",
        _ when global.StartsWith("torch.nn.", StringComparison.Ordinal) || global.StartsWith("torchvision.", StringComparison.Ordinal) =>
            "The file holds a whole module, which is code; save model.state_dict() instead.",
        "builtins.set" or "__builtin__.set" or "builtins.frozenset" or "__builtin__.frozenset" or "builtins.bytearray" or "__builtin__.bytearray"
            or "collections.defaultdict" or "collections.deque" or "collections.Counter" or "argparse.Namespace" =>
            $"If you trust the file, load it in Python and save it without the {global}: torch.save({{\"model\": model.state_dict()}}, path) only.",
        _ => "If you trust the file, load it in Python and save only its tensors: torch.save(model.state_dict(), path), or np.savez(path, **arrays).",
    };

    private static Dictionary<(string Module, string Name), PickleGlobal> Build()
    {
        var list = new Dictionary<(string, string), PickleGlobal>();
        void Add(KnownGlobal known, string module, string name, ElementType? type = null) =>
            list.Add((module, name), new PickleGlobal($"{module}.{name}", known, type));

        Add(KnownGlobal.OrderedDict, "collections", "OrderedDict");
        // The way protocols 0 to 2 write bytes.
        Add(KnownGlobal.EncodeLatin1, "_codecs", "encode");
        Add(KnownGlobal.EmptyBytes, "__builtin__", "bytes");
        Add(KnownGlobal.EmptyBytes, "builtins", "bytes");

        Add(KnownGlobal.NumPyArray, "numpy", "ndarray");
        Add(KnownGlobal.NumPyDtype, "numpy", "dtype");
        foreach (string core in (string[])["numpy.core", "numpy._core"])
        {
            Add(KnownGlobal.NumPyReconstruct, $"{core}.multiarray", "_reconstruct");
            Add(KnownGlobal.NumPyScalar, $"{core}.multiarray", "scalar");
            Add(KnownGlobal.NumPyFromBuffer, $"{core}.numeric", "_frombuffer");
        }

        Add(KnownGlobal.TorchTensor, "torch._utils", "_rebuild_tensor");
        Add(KnownGlobal.TorchTensor2, "torch._utils", "_rebuild_tensor_v2");
        Add(KnownGlobal.TorchTensor3, "torch._utils", "_rebuild_tensor_v3");
        Add(KnownGlobal.TorchParameter, "torch._utils", "_rebuild_parameter");
        Add(KnownGlobal.TorchParameterWithState, "torch._utils", "_rebuild_parameter_with_state");
        Add(KnownGlobal.TorchSize, "torch", "Size");
        Add(KnownGlobal.TorchDevice, "torch", "device");
        Add(KnownGlobal.TorchStorage, "torch.storage", "UntypedStorage");
        Add(KnownGlobal.TorchStorage, "torch", "UntypedStorage");
        foreach ((string name, ElementType type) in TorchTypes.Storages) Add(KnownGlobal.TorchStorage, "torch", name, type);
        foreach ((string name, ElementType type) in TorchTypes.Dtypes) Add(KnownGlobal.TorchDtype, "torch", name, type);
        return list;
    }
}
