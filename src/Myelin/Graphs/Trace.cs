namespace Myelin.Graphs;

/// <summary>One evaluation of a module, operator by operator: <see cref="Module{TIn, TOut}.Trace"/>.</summary>
/// <typeparam name="TOut">What the module gives.</typeparam>
/// <param name="Output">What it gave.</param>
/// <param name="Operators">The operators that ran, in order.</param>
public sealed record Trace<TOut>(TOut Output, IReadOnlyList<TracedOperator> Operators);
