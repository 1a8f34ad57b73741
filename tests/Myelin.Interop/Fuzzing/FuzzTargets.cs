using Myelin.Interop.NumPy;
using Myelin.Interop.Onnx;
using Myelin.Interop.Pickle;
using Myelin.Interop.PyTorch;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Fuzzing;

/// <summary>A reader under attack.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Corpus">Good files to begin with.</param>
/// <param name="Mutate">Changes an input by what it is.</param>
/// <param name="Open">Opens it and reads what it holds.</param>
/// <param name="IsPastHeader">Whether it got beyond the first checks, by the operations counted and the error, if there was one.</param>
internal sealed record FuzzTarget(
    string Name, byte[][] Corpus, Func<byte[], Random, byte[]> Mutate, Action<Stream> Open, Func<long, Exception?, bool> IsPastHeader);

/// <summary>Every reader of files, one line each.</summary>
internal static class FuzzTargets
{
    internal static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("npy", Files("*.npy"), Mutations.Npy, stream => ReadAll(NpyFile.Open(stream, "input")), (steps, _) => steps >= 3),
        new("npz", Files("*.npz"), ZipMutation.Change, stream => ReadAll(NpzFile.Open(stream, "input")), IsPastDirectory),
        new("pickle", Files("*.pkl"), (input, random) => Mutations.Pickle(input, random), stream => ReadAll(PickledArrays.Open(stream, "input")),
            (steps, _) => steps >= 16),
        new("pickle's globals", Files("*.pkl"), (input, random) => Mutations.Pickle(input, random), stream => PickleGlobals.Of(stream, "input"),
            (steps, _) => steps >= 16),
        new("PyTorch", [.. Files("*_zip*.pt"), .. Files("quantized.pt")], ZipMutation.Change, stream => ReadAll(PyTorchFile.Open(stream, "input")),
            IsPastDirectory),
        new("PyTorch, legacy", Files("*_legacy*.pt"), (input, random) => Mutations.Pickle(input, random, pickles: 5), stream =>
            ReadAll(PyTorchFile.Open(stream, "input")), (steps, _) => steps >= 50),
        new("safetensors", SafeTensorsMutation.Corpus, SafeTensorsMutation.Change, stream => ReadAll(SafeTensorsFile.Open(stream, "input")),
            (_, error) => error is null || !error.Message.StartsWith("safetensors: the header must", StringComparison.Ordinal)),
        new("safetensors, as a stream", SafeTensorsMutation.Corpus, SafeTensorsMutation.Change, stream => SafeTensors.Read(stream, "input"),
            (_, error) => error is null || !error.Message.StartsWith("safetensors: the header must", StringComparison.Ordinal)),
        new("ONNX", OnnxMutation.Corpus, OnnxMutation.Change, OpenOnnx, (steps, _) => steps >= 3),
        new("ONNX's weights", OnnxMutation.Corpus, OnnxMutation.Change, stream => ReadAll(OnnxInitializers.Open(stream, "input")), (_, error) =>
            error is null || !error.Message.StartsWith("ONNX: a model must be", StringComparison.Ordinal)),
        new("any file", Files("*.*"), Mutations.Bytes, stream => ReadAll(ArrayFiles.Open(stream, "input")), (steps, _) => steps >= 16),
    ];

    private static byte[][] Files(string pattern)
    {
        byte[][] files = [.. Directory.GetFiles(Recorded.Folder, pattern).Where(f => Path.GetExtension(f) != ".json").Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)];
        return files.Length > 0 ? files : throw new FileNotFoundException($"The corpus has no {pattern}.");
    }

    private static bool IsPastDirectory(long steps, Exception? error) => error is null || !error.Message.StartsWith("zip:", StringComparison.Ordinal);

    /// <summary>What is not supported is refused too, with an error of its own.</summary>
    private static void OpenOnnx(Stream stream)
    {
        try { OnnxModel.Open(stream); }
        catch (NotSupportedException refused) { throw new InvalidDataException(refused.Message, refused); }
    }

    private static void ReadAll(ArrayFile file)
    {
        using (file)
        {
            foreach (ArrayEntry entry in file.Entries) FuzzRun.Step(() => file.Read(entry.Name));
        }
    }
}
