using Myelin.Interop;
using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>Opens files of arrays. Foreign formats are in a separate library, which safetensors does not need.</summary>
public static class WeightFile
{
    private const string SafeTensorsName = ".safetensors";

    /// <summary>Opens a file of any format, or the weights in a run's folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rule">The rule of the error if there is no such file: <c>info: the file must exist</c>.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static ArrayFile Open(string path, string rule)
    {
        string file = Directory.Exists(path) ? Path.Combine(RunFolder.Find(path), RunFolder.WeightsName) : path;
        if (!File.Exists(file))
        {
            throw new FileNotFoundException(
                $"{rule}.\n" +
                $"  Got {file}.\n" +
                "  Check the path; readable are safetensors, .npy, .npz, .pt, .pth, pickles of NumPy arrays and .onnx.");
        }
        return file.EndsWith(SafeTensorsName, StringComparison.OrdinalIgnoreCase) ? SafeTensorsFile.Open(file) : OpenForeign(file);
    }

    /// <summary>A separate method, so that the other library is only loaded when such a file is opened.</summary>
    private static ArrayFile OpenForeign(string path) => ArrayFiles.Open(path);
}
