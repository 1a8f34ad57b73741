using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Myelin.Analyzers;

/// <summary>
/// MYE001: a module that another keeps in a field or property, or captures from its primary constructor, without declaring it by
/// <c>Child</c>. It would be neither trained nor saved.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndeclaredModuleAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = new(
        "MYE001", "A module is kept without Child", "'{0}' must be declared: {1}; otherwise it is neither trained nor saved", "Myelin",
        DiagnosticSeverity.Warning, isEnabledByDefault: true,
        "A module owns another by Child(name, module), which returns it. Parameters of modules that are only kept in a field are not in Parameters(), " +
        "so that an optimizer does not train them and Save does not write them.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [s_rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(compilation =>
        {
            if (compilation.Compilation.GetTypeByMetadataName("Myelin.Module") is not { } module) return;
            compilation.RegisterSymbolStartAction(start => Start(start, module), SymbolKind.NamedType);
        });
    }

    private static void Start(SymbolStartAnalysisContext context, INamedTypeSymbol module)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!ModuleValues.Derives(type.BaseType, module)) return;
        var values = new ModuleValues(module);
        ConcurrentBag<(ISymbol Place, ISymbol? Source, Location Location)> kept = [];
        ConcurrentDictionary<ISymbol, byte> declared = new(SymbolEqualityComparer.Default);

        void Keep(ISymbol place, IOperation value)
        {
            if (place.IsStatic || !SymbolEqualityComparer.Default.Equals(place.ContainingType, type)) return;
            foreach (IOperation found in values.In(value)) kept.Add((place, (found as IParameterReferenceOperation)?.Parameter, found.Syntax.GetLocation()));
        }

        context.RegisterOperationAction(c => KeepAssigned(((IAssignmentOperation)c.Operation).Target, ((IAssignmentOperation)c.Operation).Value, Keep),
            OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment, OperationKind.DeconstructionAssignment);
        context.RegisterOperationAction(c =>
        {
            var initializer = (IFieldInitializerOperation)c.Operation;
            foreach (IFieldSymbol field in initializer.InitializedFields) Keep(field, initializer.Value);
        }, OperationKind.FieldInitializer);
        context.RegisterOperationAction(c =>
        {
            var initializer = (IPropertyInitializerOperation)c.Operation;
            foreach (IPropertySymbol property in initializer.InitializedProperties) Keep(property, initializer.Value);
        }, OperationKind.PropertyInitializer);
        context.RegisterOperationAction(c =>
        {
            var call = (IInvocationOperation)c.Operation;
            if (call.Instance is IInstanceReferenceOperation)
            {
                // Child, or a method of the module's own that calls it.
                foreach (IArgumentOperation argument in call.Arguments)
                {
                    if (ModuleValues.SymbolOf(argument.Value) is { } symbol) declared.TryAdd(symbol, 0);
                }
            }
            else if (call.TargetMethod.Name is "Add" or "Insert" or "TryAdd" && ModuleValues.SymbolOf(call.Instance) is { } list)
            {
                foreach (IArgumentOperation argument in call.Arguments) Keep(list, argument.Value);
            }
        }, OperationKind.Invocation);
        context.RegisterOperationAction(c =>
        {
            IParameterSymbol parameter = ((IParameterReferenceOperation)c.Operation).Parameter;
            bool captured = parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor }
                && c.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.Constructor } && values.Is(parameter.Type);
            if (captured) kept.Add((parameter, parameter, parameter.Locations[0]));
        }, OperationKind.ParameterReference);
        context.RegisterSymbolEndAction(end =>
        {
            foreach ((ISymbol place, ISymbol? source, Location location) in kept.GroupBy(k => k.Location).Select(g => g.First()))
            {
                if (declared.ContainsKey(place) || (source is not null && declared.ContainsKey(source))) continue;
                end.ReportDiagnostic(Diagnostic.Create(s_rule, location, place.Name, $"{place.Name} = Child(\"{ModuleValues.KeyOf(place.Name)}\", …)"));
            }
        });
    }

    private static void KeepAssigned(IOperation target, IOperation value, Action<ISymbol, IOperation> keep)
    {
        if (target is ITupleOperation targets && ModuleValues.Unwrapped(value) is ITupleOperation tuple)
        {
            for (int i = 0; i < targets.Elements.Length; i++) KeepAssigned(targets.Elements[i], tuple.Elements[i], keep);
        }
        else if (ModuleValues.SymbolOf(target) is { } place and not IParameterSymbol)
        {
            keep(place, value);
        }
    }
}
