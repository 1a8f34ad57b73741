using System.Reflection;
using System.Xml.Linq;

namespace Myelin.Architecture.Tests;

/// <summary>One of the projects below src that the solution names.</summary>
internal sealed class SourceProject
{
    private readonly Lazy<Assembly> _assembly;

    private SourceProject(string path)
    {
        Folder = Path.GetDirectoryName(path)!;
        Name = Path.GetFileNameWithoutExtension(path);
        _assembly = new(() => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, Name + ".dll")));
    }

    /// <summary>All of them, by name.</summary>
    internal static IReadOnlyDictionary<string, SourceProject> All { get; } =
        XDocument.Load(Checkout.PathOf("Myelin.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value)
            .Where(p => p.StartsWith("src/", StringComparison.Ordinal)).Select(p => new SourceProject(p)).ToDictionary(p => p.Name);

    internal string Name { get; }

    /// <summary>Relative to the checkout.</summary>
    internal string Folder { get; }

    internal Assembly Assembly => _assembly.Value;

    /// <summary>The assemblies that it references.</summary>
    internal IEnumerable<string> References => Assembly.GetReferencedAssemblies().Select(a => a.Name!);

    /// <summary>The assemblies that it shows its internals.</summary>
    internal IEnumerable<string> Friends =>
        Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>().Select(a => a.AssemblyName.Split(',')[0]);
}
