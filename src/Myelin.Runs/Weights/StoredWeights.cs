using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>The arrays of a weight file as parameters, for looking at them without knowing the model that they belong to.</summary>
public sealed class StoredWeights : Module
{
    private StoredWeights() { }

    /// <summary>Reads all arrays of floating-point numbers.</summary>
    /// <param name="path">A file of any format that <see cref="WeightFile"/> opens.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or has no such array.</exception>
    public static StoredWeights Open(string path)
    {
        using ArrayFile file = WeightFile.Open(path, "doctor: the file of weights must exist");
        var weights = new StoredWeights();
        foreach (ArrayEntry entry in file.Entries.Where(e => e.Type.IsFloatingPoint && e.Shape.ElementCount > 0))
        {
            weights.Declare(entry.Name, entry.Shape).CopyFrom(file.ReadTensor(entry.Name).ToArray());
        }

        return weights.Parameters().Any() ? weights : throw new InvalidDataException(
            $"doctor: a file of weights must have arrays of floating-point numbers.\n  Got {path} with none, a file of {file.Format}.\n  " +
            "Check the path; `myelin info FILE` lists what a file holds.");
    }

    /// <summary>A parameter of this key: dots lead to modules inside. A key that no module could have keeps its dots as slashes.</summary>
    private Parameter Declare(string key, Shape shape)
    {
        string[] parts = key.Split('.');
        StoredWeights module = this;
        foreach (string part in parts[..^1])
        {
            if (part.Length == 0 || module.OwnParameters.Any(p => p.Name == part)) return DeclareHere(key, shape);
            module = module.Children.OfType<StoredWeights>().FirstOrDefault(child => child.Name == part) ?? module.Child(part, new StoredWeights());
        }

        return parts[^1].Length == 0 || module.Has(parts[^1]) ? DeclareHere(key, shape) : module.Param(parts[^1], shape, Initializer.Zeros);
    }

    private Parameter DeclareHere(string key, Shape shape)
    {
        string name = key.Replace('.', '/');
        while (name.Length == 0 || Has(name)) name += '/';
        return Param(name, shape, Initializer.Zeros);
    }

    private bool Has(string name) => OwnParameters.Any(p => p.Name == name) || Children.Any(child => child.Name == name);
}
