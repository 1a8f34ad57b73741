using Myelin.Interop.Onnx;
using Myelin.Runs;
using Myelin.Serialization;

namespace Myelin.Cli.Files;

/// <summary>Reads the inputs of an ONNX model from files.</summary>
internal static class OnnxInputs
{
    /// <summary>The model's inputs by name.</summary>
    /// <param name="ports">The model's inputs.</param>
    /// <param name="given">Files, or NAME=FILE.</param>
    /// <exception cref="ArgumentException">An input is missing, unknown, given twice, or cannot be of the type wanted.</exception>
    internal static Dictionary<string, OnnxValue> Read(IReadOnlyList<OnnxPort> ports, IEnumerable<string> given)
    {
        var arrays = new Dictionary<string, NdArray>();
        foreach ((string name, NdArray array) in given.SelectMany(text => Read(ports, text)))
        {
            if (!arrays.TryAdd(name, array)) throw new ArgumentException($"run: each input must be given only once.\n  Got {name} twice.\n  Leave one out.");
        }

        string[] missing = [.. ports.Where(p => !arrays.ContainsKey(p.Name)).Select(p => $"{p}")];
        if (missing.Length > 0)
        {
            string lacking = string.Join("; ", missing);
            throw new ArgumentException(
                "run: every input of the model must be given.\n" +
                $"  Got {(arrays.Count == 0 ? $"none; missing {lacking}" : $"{string.Join(", ", arrays.Keys)}; missing {lacking}")}.\n" +
                $"  Add --input {ports.First(p => !arrays.ContainsKey(p.Name)).Name}=FILE.npy.");
        }
        return ports.ToDictionary(port => port.Name, port => OnnxValue.From(Fit(port, arrays[port.Name])));
    }

    private static IEnumerable<(string Name, NdArray Array)> Read(IReadOnlyList<OnnxPort> ports, string text)
    {
        // A file may have a = in its name.
        int equals = File.Exists(text) ? -1 : text.IndexOf('=', StringComparison.Ordinal);
        string path = text[(equals + 1)..];
        using ArrayFile file = WeightFile.Open(path, "run: the file of an input must exist");
        if (equals > 0)
        {
            string name = text[..equals];
            RequirePort(ports, name);
            if (file.Entries.Count != 1)
            {
                throw new ArgumentException(
                    "run: NAME=FILE needs a file of one array.\n" +
                    $"  Got {file.Entries.Count}, in {path}.\n" +
                    "  Leave NAME= out: the arrays are assigned to the inputs with their names.");
            }

            return [(name, file.Read(file.Entries[0].Name))];
        }

        if (file.Entries.Count == 1 && ports.Count == 1) return [(ports[0].Name, file.Read(file.Entries[0].Name))];
        if (file.Format.EndsWith(".npy", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                "run: a single array is for a model with a single input.\n" +
                $"  Got {path} for {string.Join("; ", ports)}.\n" +
                $"  Write NAME=: --input {(ports.Count > 0 ? ports[0].Name : "x")}={path}.");
        }

        foreach (ArrayEntry entry in file.Entries) RequirePort(ports, entry.Name);
        return [.. file.Entries.Select(entry => (entry.Name, file.Read(entry.Name)))];
    }

    private static void RequirePort(IReadOnlyList<OnnxPort> ports, string name)
    {
        if (ports.All(p => p.Name != name))
        {
            throw new ArgumentException(
                "run: each array must have the name of an input.\n" +
                $"  Got {name}.\n" +
                $"  The model takes {string.Join("; ", ports)}.");
        }
    }

    /// <summary>Floating-point numbers are converted to the width of the input; integers only if the conversion is exact.</summary>
    private static NdArray Fit(OnnxPort port, NdArray array)
    {
        if (Dtypes.Find(port.Type) is not { } wanted || wanted == array.Type || array.Type.IsComplex || wanted.IsComplex) return array;
        NdArray converted = array.Convert(wanted);
        bool isExact = (array.Type.IsFloatingPoint && wanted.IsFloatingPoint) || converted.Convert(array.Type).Bytes.SequenceEqual(array.Bytes);
        return isExact ? converted : throw new ArgumentException(
            "run: integers are converted only if that is exact.\n" +
            $"  Got {array.Describe()} for {port}, with a value that {wanted.Dtype} cannot represent.\n" +
            $"  Save the array as {wanted.Dtype}.");
    }
}
