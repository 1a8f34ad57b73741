using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>Modules as text: each as source code, indented by depth, with its own parameter count.</summary>
internal static class ModuleText
{
    internal static string Of(Module module)
    {
        var text = new StringBuilder();
        Append(text, module, module.Name, depth: 0);
        text.Append(CultureInfo.InvariantCulture, $"{module.ParameterCount:N0} parameters");
        return text.ToString();
    }

    private static void Append(StringBuilder text, Module module, string name, int depth)
    {
        string line = new string(' ', 2 * depth) + (name.Length == 0 ? "" : $"{name}: ") + module.Describe();
        long own = module.OwnParameters.Sum(p => (long)p.Shape.ElementCount);
        text.Append(own == 0 ? line : string.Create(CultureInfo.InvariantCulture, $"{line,-56} {own,12:N0}")).Append('\n');
        foreach (Module child in module.Children) Append(text, child, child.Name, depth + 1);
    }
}
